using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Configuration;
using Supervisor.Endpoint;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>What is answered to whom, without a socket.</summary>
public sealed class RoutesTests
{
    private static readonly ControlPeer Peer = new(5, 0);

    private readonly FakeTimeProvider _time = new();
    private readonly StatusBoard _board = new(Pods.Running);
    private readonly RecordingControl _control = new();
    private readonly Pulse _pulse;
    private readonly Routes _routes;

    public RoutesTests()
    {
        _pulse = new Pulse(_time);
        _pulse.Sleeps(null);
        _routes = new Routes(_board, _pulse, new ControlRoutes(_control, _board, TimeSpan.FromSeconds(30), _time, DurationText.TryParse));
    }

    /// <summary>Live, ready and started, each passing or not, and what each path says.</summary>
    public static TheoryData<bool, bool, bool> EachState
    {
        get
        {
            TheoryData<bool, bool, bool> all = [];
            for (int i = 0; i < 8; i++)
            {
                all.Add((i & 4) == 0, (i & 2) == 0, (i & 1) == 0);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EachState))]
    public void S115_each_path_says_its_own_verdict(bool live, bool ready, bool started)
    {
        _board.Publish(Pods.Running with { Live = Of(live, "liveness"), Ready = Of(ready, "gate example.com/warm"), Started = Of(started, "startup") });
        AssertHealth("/livez", live, "liveness: why");
        AssertHealth("/readyz", ready, "gate example.com/warm: why");
        AssertHealth("/healthz", ready, "gate example.com/warm: why");
        AssertHealth("/startupz", started, "startup: why");

        static Verdict Of(bool passes, string name) => passes ? Pods.Passing : Pods.Failing(name, "why");
    }

    [Fact]
    public void S115_a_pod_without_checks_passes()
    {
        Verdict none = new([]);
        _board.Publish(Pods.Running with { Live = none, Ready = none, Started = none });
        AssertHealth("/livez", true, "");
        AssertHealth("/readyz", true, "");
        AssertHealth("/startupz", true, "");
    }

    [Theory]
    [InlineData("?verbose")]
    [InlineData("?verbose=")]
    [InlineData("?verbose=1")]
    [InlineData("?verbose=true")]
    [InlineData("?_=1700000000&verbose")]
    public void Verbose_has_a_line_for_each_check(string query)
    {
        _board.Publish(Pods.Running with { Ready = Pods.Failing("gate example.com/warm", "False\nof two lines") });
        Assert.Equal(
            "[+]supervision ok\n[+]main ok\n[-]gate example.com/warm failed: False of two lines\n[-]later failed: of no account\nreadyz check failed\n",
            TextOf(Get("/readyz", query), 503));
        Assert.Equal("[+]supervision ok\n[+]main ok\nlivez check passed\n", TextOf(Get("/livez", query), 200));
        Assert.Equal("[+]main ok\nstartupz check passed\n", TextOf(Get("/startupz", query), 200));
    }

    [Theory]
    [InlineData("?verbose=0", 400)]
    [InlineData("?verbose=false", 400)]
    [InlineData("?verbose=x&verbose", 400)]
    [InlineData("?level=ready", 200)]
    [InlineData("?", 200)]
    [InlineData("?&&=&=x&verbos", 200)]
    [InlineData("?%zz=%", 200)]
    public void S115_a_value_that_is_unknown_is_400_and_a_key_of_others_is_left_alone(string query, int status) => Assert.Equal(status, Get("/readyz", query).Status);

    [Fact]
    public void A_stalled_supervision_is_neither_live_nor_ready_whatever_the_last_snapshot_says()
    {
        _pulse.Sleeps(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(6));
        AssertHealth("/livez", true, "");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        AssertHealth("/livez", false, "supervision stalled");
        AssertHealth("/readyz", false, "supervision stalled");
        AssertHealth("/healthz", false, "supervision stalled");
        AssertHealth("/startupz", true, "");
        Assert.Equal("[-]supervision failed: stalled\n[+]main ok\nlivez check failed\n", TextOf(Get("/livez", "?verbose"), 503));
        Assert.True(JsonOf(Get("/status")).GetProperty("supervisor").GetProperty("stalled").GetBoolean());
        _pulse.Wakes();
        AssertHealth("/livez", true, "");
        AssertHealth("/readyz", true, "");
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json, text/plain, */*", true)]
    [InlineData("text/html, application/json;q=0.9, */*;q=0.8", true)]
    [InlineData("APPLICATION/JSON;Q=1", true)]
    [InlineData("application/json;q=0", false)]
    [InlineData("application/json;q=0.5, text/plain", false)]
    [InlineData("application/json;q=0.5, text/*;q=0.6", false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("application/jsonx", false)]
    [InlineData(",;,;q=,q=1", false)]
    [InlineData("", false)]
    public void Json_is_for_who_asks_for_it(string accept, bool isJson)
    {
        Answer answer = _routes.AnswerTo(new RouteRequest("GET", "/readyz", "", accept, null));
        Assert.Equal(isJson ? "application/json" : "text/plain; charset=utf-8", answer.ContentType);
    }

    [Fact]
    public void Json_has_the_verdict_and_each_check()
    {
        Answer passed = _routes.AnswerTo(new RouteRequest("GET", "/livez", "", "application/json", null));
        Assert.Equal(200, passed.Status);
        Assert.Equal("""{"check":"livez","status":"ok","checks":[{"name":"supervision","status":"ok"},{"name":"main","status":"ok"}]}""", Encoding.UTF8.GetString(passed.Body.Span));
        _board.Publish(Pods.Running with { Started = new Verdict([Check.Failed("startup", "not yet\tpassed")]) });
        Answer failed = _routes.AnswerTo(new RouteRequest("GET", "/startupz", "?verbose", "application/json", null));
        Assert.Equal(503, failed.Status);
        Assert.Equal(
            """{"check":"startupz","status":"failed","reason":"startup: not yet passed","checks":[{"name":"startup","status":"failed","reason":"not yet passed"}]}""",
            Encoding.UTF8.GetString(failed.Body.Span));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("get")]
    public void S116_what_shows_takes_GET_and_HEAD_alone(string method)
    {
        foreach (string path in (string[])["/livez", "/readyz", "/startupz", "/healthz", "/status"])
        {
            foreach (ControlPeer? peer in (ControlPeer?[])[null, Peer])
            {
                Answer answer = _routes.AnswerTo(new RouteRequest(method, path, "", "", peer));
                Assert.Equal((405, "GET, HEAD"), (answer.Status, answer.Allow));
            }
        }

        Assert.Empty(_control.Asked);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/readyz/")]
    [InlineData("/Readyz")]
    [InlineData("//readyz")]
    [InlineData("/readyz/startup")]
    [InlineData("/stop")]
    [InlineData("/restart")]
    [InlineData("/metrics")]
    [InlineData("*")]
    public void S116_anything_else_is_404_by_any_method_and_stop_and_restart_are_not_there(string path)
    {
        foreach (string method in (string[])["GET", "HEAD", "POST", "DELETE"])
        {
            Answer answer = _routes.AnswerTo(new RouteRequest(method, path, "", "", Peer: null));
            Assert.Equal("not found; there are /livez, /readyz, /startupz, /healthz, /status\n", TextOf(answer, 404));
        }

        Assert.Empty(_control.Asked);
    }

    [Theory]
    [InlineData("", "stop default by the control socket (pid 5, user 0)", """{"accepted":true,"gracePeriodSeconds":30}""")]
    [InlineData("?gracePeriodSeconds=2.5", "stop 00:00:02.5000000 by the control socket (pid 5, user 0)", """{"accepted":true,"gracePeriodSeconds":2.5}""")]
    [InlineData("?gracePeriodSeconds=1m30s", "stop 00:01:30 by the control socket (pid 5, user 0)", """{"accepted":true,"gracePeriodSeconds":90}""")]
    [InlineData("?gracePeriodSeconds=250ms", "stop 00:00:00.2500000 by the control socket (pid 5, user 0)", """{"accepted":true,"gracePeriodSeconds":0.25}""")]
    [InlineData("?gracePeriodSeconds=0", "stop 00:00:00 by the control socket (pid 5, user 0)", """{"accepted":true,"gracePeriodSeconds":0}""")]
    public void Stop_is_asked_for_on_the_control_socket(string query, string asked, string answered)
    {
        Answer answer = Post("/stop", query);
        Assert.Equal((202, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(answered, Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal(asked, Assert.Single(_control.Asked));
    }

    /// <summary>A request during a stop can only shorten it: what is answered is what is in force.</summary>
    [Theory]
    [InlineData("", "5")]
    [InlineData("?gracePeriodSeconds=60", "5")]
    [InlineData("?gracePeriodSeconds=2", "2")]
    public void A_stop_during_a_stop_is_answered_with_what_is_left(string query, string left)
    {
        _board.Publish(Pods.Running with { StopDeadline = _time.GetUtcNow() + TimeSpan.FromSeconds(5) });
        Assert.Equal($$"""{"accepted":true,"gracePeriodSeconds":{{left}}}""", Encoding.UTF8.GetString(Post("/stop", query).Body.Span));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("""{"accepted":true,"gracePeriodSeconds":0}""", Encoding.UTF8.GetString(Post("/stop", query).Body.Span));
    }

    [Theory]
    [InlineData("?gracePeriodSeconds=")]
    [InlineData("?gracePeriodSeconds")]
    [InlineData("?gracePeriodSeconds=-1")]
    [InlineData("?gracePeriodSeconds=x")]
    [InlineData("?gracePeriodSeconds=1e3")]
    [InlineData("?gracePeriodSeconds=99999h")]
    [InlineData("?gracePeriodSeconds=1&gracePeriodSeconds=1")]
    [InlineData("?gracePeriod=1")]
    [InlineData("?gracePeriodSeconds=1&force")]
    public void A_stop_that_is_not_understood_is_400_and_does_nothing(string query)
    {
        string text = TextOf(Post("/stop", query), 400);
        Assert.Single(text.TrimEnd('\n').Split('\n'));
        Assert.Empty(_control.Asked);
    }

    [Theory]
    [InlineData("", 202)]
    [InlineData("?container=web", 202)]
    [InlineData("?container=", 400)]
    [InlineData("?container=sidecar", 400)]
    [InlineData("?gracePeriodSeconds=1", 400)]
    public void Restart_is_asked_for_on_the_control_socket(string query, int status)
    {
        Assert.Equal(status, Post("/restart", query).Status);
        Assert.Equal(status == 202 ? ["restart by the control socket (pid 5, user 0)"] : [], _control.Asked);
    }

    [Theory]
    [InlineData("/stop")]
    [InlineData("/restart")]
    public void S116_nothing_changes_by_GET_on_the_control_socket_either(string path)
    {
        foreach (string method in (string[])["GET", "HEAD", "PUT", "DELETE", "post"])
        {
            Answer answer = _routes.AnswerTo(new RouteRequest(method, path, "", "", Peer));
            Assert.Equal((405, "POST"), (answer.Status, answer.Allow));
        }

        Assert.Empty(_control.Asked);
    }

    [Fact]
    public void The_control_socket_shows_what_the_port_shows()
    {
        AssertHealth("/readyz", true, "", Peer);
        Assert.Equal(
            "not found; there are /livez, /readyz, /startupz, /healthz, /status, POST /stop, POST /restart\n",
            TextOf(_routes.AnswerTo(new RouteRequest("GET", "/x", "", "", Peer)), 404));
    }

    private void AssertHealth(string path, bool passes, string reason, ControlPeer? peer = null) =>
        Assert.Equal(passes ? "ok\n" : reason + "\n", TextOf(_routes.AnswerTo(new RouteRequest("GET", path, "", "*/*", peer)), passes ? 200 : 503));

    private Answer Get(string path, string query = "") => _routes.AnswerTo(new RouteRequest("GET", path, query, "", null));

    private Answer Post(string path, string query) => _routes.AnswerTo(new RouteRequest("POST", path, query, "", Peer));

    private static string TextOf(Answer answer, int status)
    {
        Assert.Equal((status, "text/plain; charset=utf-8"), (answer.Status, answer.ContentType));
        return Encoding.UTF8.GetString(answer.Body.Span);
    }

    private static JsonElement JsonOf(Answer answer)
    {
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        return JsonDocument.Parse(answer.Body).RootElement;
    }
}
