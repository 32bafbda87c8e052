using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>
/// GET, redirects followed on the first one's host only (kubelet: pkg/probe/http, pkg/kubelet/lifecycle). A probe succeeds by 200 to 399, a hook by any answer.
/// </summary>
internal sealed class HttpGetAttempt
{
    /// <summary>Of one attempt, as Go counts redirects: the tenth answer that redirects is one too many.</summary>
    private const int MostRequests = 10;

    private readonly AttemptPurpose _purpose;
    private readonly AttemptDeadline _deadline;
    private readonly HttpRequestHead _head;
    private readonly HttpAddress _first;
    private readonly bool _withAuthorization;
    private bool _wasPlainAnswer;

    private HttpGetAttempt(HttpAddress first, HttpRequestHead head, bool withAuthorization, AttemptPurpose purpose, AttemptDeadline deadline)
    {
        _first = first;
        _head = head;
        _withAuthorization = withAuthorization;
        _purpose = purpose;
        _deadline = deadline;
    }

    /// <summary>
    /// The verdict. What the server said in its body is in the message of a <see cref="AttemptOutcome.Warning"/> only (as in the kubelet), never
    /// in one of a failure: a warning's message is not for everybody's eyes.
    /// </summary>
    public static async Task<AttemptResult> RunAsync(HandlerPlan.HttpGet handler, AttemptPurpose purpose, AttemptDeadline deadline)
    {
        HttpRequestHead head = new(handler.Headers, purpose);
        HttpAddress address = HttpAddress.Of(handler);
        HttpGetAttempt attempt = new(address, head, withAuthorization: true, purpose, deadline);
        AttemptResult result = await attempt.RunAsync().ConfigureAwait(false);
        if (purpose == AttemptPurpose.Hook && attempt._wasPlainAnswer)
        {
            // A hook that once worked by http goes on working, but no secret goes out in the clear. (The kubelet's event LifecycleHTTPFallback.)
            HttpGetAttempt again = new(address with { Scheme = HttpAddress.Http }, head, withAuthorization: false, purpose, deadline);
            AttemptResult second = await again.RunAsync().ConfigureAwait(false);
            return second.Outcome == AttemptOutcome.Success
                ? AttemptResult.Warning($"request to HTTPS lifecycle hook {address.Authority} got HTTP response, retry with HTTP succeeded")
                : result;
        }

        return result;
    }

    private async Task<AttemptResult> RunAsync()
    {
        HttpAddress address = _first;
        string? host = _head.Host;
        string? referer = null;
        for (int requests = 1; ; requests++)
        {
            HttpExchange exchange = new(address, _deadline);
            await using (exchange.ConfigureAwait(false))
            {
                byte[] head = _head.Bytes(address, host ?? address.Authority, referer, _withAuthorization);
                if (await exchange.SendAsync(head).ConfigureAwait(false) is { } problem)
                {
                    _wasPlainAnswer = problem == HttpProblem.PlainAnswer;
                    return Refused(address.ToString(), problem);
                }

                if (exchange.Status is not (301 or 302 or 303 or 307 or 308) || exchange.Location is not { } location)
                {
                    return await JudgeAsync(address, exchange).ConfigureAwait(false);
                }

                if (address.Follow(location) is not { } next)
                {
                    return Refused(address.ToString(), new HttpProblem($"failed to parse Location header {GoText.Quote(Shortened(location))}"));
                }

                if (!next.Host.Equals(_first.Host, StringComparison.OrdinalIgnoreCase))
                {
                    return await JudgeAsync(address, exchange).ConfigureAwait(false);
                }

                if (requests == MostRequests)
                {
                    return Refused(next.ToString(), new HttpProblem("stopped after 10 redirects"));
                }

                if (next.Scheme is not (HttpAddress.Http or HttpAddress.Https))
                {
                    return Refused(next.ToString(), new HttpProblem($"unsupported protocol scheme {GoText.Quote(next.Scheme)}"));
                }

                // What Go's client does: a virtual host outlives a relative redirect only, and https is not told to http.
                host = HttpAddress.IsAbsolute(location) ? null : host;
                referer = address.Scheme == HttpAddress.Https && next.Scheme == HttpAddress.Http ? null : address.ToString();
                address = next;
            }
        }
    }

    private async Task<AttemptResult> JudgeAsync(HttpAddress address, HttpExchange exchange)
    {
        (string body, HttpProblem? problem) = await exchange.ReadBodyAsync().ConfigureAwait(false);
        if (_purpose == AttemptPurpose.Hook)
        {
            // The answer counts, whatever it is; only one that takes longer than the hook may is none.
            return problem == HttpProblem.BodyTimeout ? Refused(address.ToString(), problem) : AttemptResult.Success();
        }

        // A body that breaks off is no verdict.
        return problem is not null ? AttemptResult.Error(problem.Text)
            : exchange.Status is >= 300 and < 400 ? AttemptResult.Warning($"Probe terminated redirects, Response body: {body}")
            : exchange.Status is >= 200 and < 300 ? AttemptResult.Success()
            : AttemptResult.Failure(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"HTTP probe failed with statuscode: {exchange.Status}"));
    }

    private static AttemptResult Refused(string url, HttpProblem problem)
    {
        string message = $"Get {GoText.Quote(url)}: {problem.Text}";
        return problem.IsOurLack ? AttemptResult.Error(message) : AttemptResult.Failure(message);
    }

    private static string Shortened(string location) => location.Length > 256 ? location[..256] : location;
}
