using System.Reflection;

namespace Supervisor.Tests.Loop;

/// <summary>What an object holds on to: as a measure of memory that does not depend on what other tests do meanwhile.</summary>
internal static class ReachableObjects
{
    /// <summary>How many objects can be reached from these, and the characters of their strings on top.</summary>
    public static long Weigh(params object[] roots)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> open = new(roots);
        long weight = 0;
        while (open.TryPop(out object? next))
        {
            if (next is Type or Delegate || !seen.Add(next))
            {
                continue;
            }

            weight += next is string text ? 1 + text.Length : 1;
            foreach (object held in Held(next))
            {
                open.Push(held);
            }
        }

        return weight;
    }

    private static IEnumerable<object> Held(object holder)
    {
        if (holder is string)
        {
            yield break;
        }

        if (holder is Array array)
        {
            if (array.GetType().GetElementType() is { IsPrimitive: false })
            {
                foreach (object? item in array)
                {
                    if (item is not null)
                    {
                        yield return item;
                    }
                }
            }

            yield break;
        }

        for (Type? type = holder.GetType(); type is not null && !type.IsPrimitive; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsPrimitive && field.GetValue(holder) is { } held)
                {
                    yield return held;
                }
            }
        }
    }
}
