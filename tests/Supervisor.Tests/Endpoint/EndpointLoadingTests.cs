using Microsoft.Extensions.Time.Testing;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>A server that can't be loaded. Alone, for the number of the descriptor that is closed here is given to the next one that opens something.</summary>
[CollectionDefinition(nameof(EndpointLoadingTests), DisableParallelization = true)]
[Collection(nameof(EndpointLoadingTests))]
public sealed class EndpointLoadingTests
{
    [Fact]
    public async Task What_can_not_be_loaded_is_told_and_tried_again()
    {
        FakeTimeProvider time = new();
        using ServedEndpoint endpoint = new(time);
        // In the place of EMFILE and ENOMEM: a descriptor that is not open.
        endpoint.Sockets.Http!.Close();
        endpoint.Server.OnConnection();
        await Eventually.Async(() => endpoint.Log.Lines.Count == 1, "the first line");
        Assert.Matches("^Warning: nobody can be answered, the HTTP server does not start: .* \\| 1$", endpoint.Log.Lines.Last());
        Assert.Empty(endpoint.Server.Descriptors.ToArray());
        int[] pauses = [1, 2, 4, 8, 16, 30, 30];
        for (int i = 1; i < pauses.Length; i++)
        {
            // The pause is armed right after its line was written: time goes on until it is over.
            await Eventually.Async(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(5));
                    return endpoint.Log.Lines.Count > i;
                },
                $"line {i + 1}");
            Assert.EndsWith($"| {pauses[i]}", endpoint.Log.Lines.ElementAt(i), StringComparison.Ordinal);
        }
    }
}
