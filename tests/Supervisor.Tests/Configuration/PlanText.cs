using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;

namespace Supervisor.Tests.Configuration;

/// <summary>A plan written out to its last field, so that two can be compared.</summary>
internal static class PlanText
{
    public static string Of(object? value)
    {
        StringBuilder text = new();
        Append(text, value, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null\n");
                break;
            case string or IPAddress or Enum or TimeSpan or bool:
                text.Append(value).Append('\n');
                break;
            case int or ulong:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)).Append('\n');
                break;
            case IDictionary map:
                text.Append(string.Join(' ', map.Keys.Cast<int>().Order().Select(key => $"{key}>{map[key]}"))).Append('\n');
                break;
            case IEnumerable items:
                text.Append('\n');
                foreach (object? item in items)
                {
                    text.Append(' ', depth * 2).Append("- ");
                    Append(text, item, depth + 1);
                }

                break;
            default:
                text.Append(value.GetType().Name).Append('\n');
                foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    text.Append(' ', depth * 2).Append(property.Name).Append(": ");
                    Append(text, property.GetValue(value), depth + 1);
                }

                break;
        }
    }
}
