using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
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
        _routes = new Routes(_board, _pulse, Pods.Plan, () => Pods.Configuration, new ControlRoutes(_control, _board, TimeSpan.FromSeconds(30), _time, Pods.Words), _time);
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
        foreach (string path in (string[])["/livez", "/readyz", "/startupz", "/healthz", "/status", "/events", "/timeline", "/metrics"])
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
    [InlineData("/signal")]
    [InlineData("/condition")]
    [InlineData("/config")]
    [InlineData("/metrics/")]
    [InlineData("*")]
    public void S116_anything_else_is_404_by_any_method_and_what_changes_something_is_not_there(string path)
    {
        foreach (string method in (string[])["GET", "HEAD", "POST", "DELETE"])
        {
            Answer answer = _routes.AnswerTo(new RouteRequest(method, path, "", "", Peer: null));
            Assert.Equal("not found; there are /livez, /readyz, /startupz, /healthz, /status, /events, /timeline, /metrics\n", TextOf(answer, 404));
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
    [InlineData("/signal")]
    [InlineData("/condition")]
    public void S116_nothing_changes_by_GET_on_the_control_socket_either(string path)
    {
        foreach (string method in (string[])["GET", "HEAD", "PUT", "DELETE", "post"])
        {
            Answer answer = _routes.AnswerTo(new RouteRequest(method, path, "", "", Peer));
            Assert.Equal((405, "POST"), (answer.Status, answer.Allow));
        }

        Assert.Empty(_control.Asked);
    }

    [Theory]
    [InlineData("?signal=HUP", "signal 1 to web")]
    [InlineData("?container=web&signal=SIGUSR1", "signal 10 to web")]
    [InlineData("?signal=RTMIN%2B1&container=web", "signal 35 to web")]
    [InlineData("?container=migrate&signal=15", "signal 15 to migrate")]
    public void A_signal_is_asked_for_on_the_control_socket(string query, string asked)
    {
        _board.Publish(Pods.Running with { InitContainers = [new ContainerStatus { Name = "migrate", State = new ContainerState.Running(Pods.Start) }] });
        Answer answer = Post("/signal", query);
        Assert.Equal((202, """{"accepted":true}"""), (answer.Status, Encoding.UTF8.GetString(answer.Body.Span)));
        Assert.Equal(asked + " by the control socket (pid 5, user 0)", Assert.Single(_control.Asked));
    }

    [Theory]
    [InlineData("", 400, "signal: a name or a number is due")]
    [InlineData("?signal=", 400, "signal: \"\" is no signal")]
    [InlineData("?signal=NOPE", 400, "signal: \"NOPE\" is no signal")]
    [InlineData("?signal=0", 400, "is no signal")]
    [InlineData("?signal=65", 400, "is no signal")]
    [InlineData("?signal=-1", 400, "is no signal")]
    [InlineData("?signal=HUP&signal=TERM", 400, "unknown, or twice: \"signal\"; allowed are container, signal, each once")]
    [InlineData("?signal=HUP&pid=1", 400, "unknown, or twice: \"pid\"")]
    [InlineData("?signal=HUP&container=db", 404, "container: there is no \"db\"; there are web")]
    public void A_signal_that_is_not_understood_does_nothing(string query, int status, string sentence)
    {
        Assert.Contains(sentence, TextOf(Post("/signal", query), status), StringComparison.Ordinal);
        Assert.Empty(_control.Asked);
    }

    [Theory]
    [InlineData("?type=example.com/warm&status=True", "condition example.com/warm True  ", """{"type":"example.com/warm","status":"True"}""")]
    [InlineData("?status=Unknown&message=two+words&reason=Why&type=example.com%2Fwarm", "condition example.com/warm Unknown Why two words", """{"type":"example.com/warm","status":"Unknown"}""")]
    public void A_condition_is_set_on_the_control_socket(string query, string asked, string answered)
    {
        _board.Publish(Pods.Running with { ReadinessGates = ["example.com/warm"] });
        Answer answer = Post("/condition", query);
        Assert.Equal((200, answered), (answer.Status, Encoding.UTF8.GetString(answer.Body.Span)));
        Assert.Equal(asked + " by the control socket (pid 5, user 0)", Assert.Single(_control.Asked));
    }

    [Theory]
    [InlineData("?type=example.com/warn&status=True", 404, "type: there is no readiness gate \"example.com/warn\"; there are example.com/warm, example.com/lb")]
    [InlineData("?type=Ready&status=True", 404, "there is no readiness gate \"Ready\"")]
    [InlineData("?type=example.com/warm", 400, "status: True, False or Unknown is due")]
    [InlineData("?type=example.com/warm&status=true", 400, "status: True, False or Unknown is due")]
    [InlineData("?status=True", 400, "type: the condition type of a readiness gate is due")]
    [InlineData("?type=&status=True", 400, "type: the condition type of a readiness gate is due")]
    [InlineData("?type=example.com/warm&status=True&status=False", 400, "unknown, or twice: \"status\"")]
    [InlineData("?type=example.com/warm&status=True&force=1", 400, "unknown, or twice: \"force\"; allowed are type, status, reason, message, each once")]
    public void A_condition_that_is_not_understood_changes_nothing(string query, int status, string sentence)
    {
        _board.Publish(Pods.Running with { ReadinessGates = ["example.com/warm", "example.com/lb"] });
        Assert.Contains(sentence, TextOf(Post("/condition", query), status), StringComparison.Ordinal);
        Assert.Empty(_control.Asked);
    }

    [Fact]
    public void Without_a_gate_the_answer_says_that_there_is_none() =>
        Assert.Equal("type: there is no readiness gate \"x\"; none is configured\n", TextOf(Post("/condition", "?type=x&status=True"), 404));

    [Fact]
    public async Task The_answer_to_a_condition_waits_until_it_is_in_force_and_no_longer_than_a_second()
    {
        _board.Publish(Pods.Running with { ReadinessGates = ["g"], Conditions = [new PodCondition("g", ConditionStatus.True, "", "", Pods.Start)] });
        Assert.True(Post("/condition", "?type=g&status=True").After!.IsCompletedSuccessfully);
        Task inForce = Post("/condition", "?type=g&status=False&reason=R").After!;
        _board.Publish(_board.Current with { Conditions = [new PodCondition("g", ConditionStatus.False, "Another", "", Pods.Start)] });
        Assert.False(inForce.IsCompleted);
        _board.Publish(_board.Current with { Conditions = [new PodCondition("g", ConditionStatus.False, "R", "", Pods.Start)] });
        await inForce.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Task never = Post("/condition", "?type=g&status=Unknown").After!;
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(never.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await never.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/status", "?watch", "", "application/json")]
    [InlineData("/status", "?watch=true&x=y", "", "application/json")]
    [InlineData("/status", "?watch=false", "", null)]
    [InlineData("/status", "?x=watch", "text/event-stream", null)]
    [InlineData("/events", "?watch=1", "", "text/event-stream")]
    [InlineData("/events", "", "text/event-stream", "text/event-stream")]
    [InlineData("/events", "", "text/event-stream;q=0.1, application/json;q=0.9", null)]
    [InlineData("/events", "", "text/event-stream, application/*;q=0.9", "text/event-stream")]
    [InlineData("/events", "", "*/*", null)]
    [InlineData("/events", "?watch=0", "text/html", null)]
    [InlineData("/timeline", "?watch", "", null)]
    [InlineData("/metrics", "?watch", "", null)]
    public void A_stream_is_for_who_asks_for_one(string path, string query, string accept, string? contentType)
    {
        foreach (ControlPeer? peer in (ControlPeer?[])[null, Peer])
        {
            Answer answer = _routes.AnswerTo(new RouteRequest("GET", path, query, accept, peer));
            Assert.Equal(200, answer.Status);
            Assert.Equal(contentType is not null, answer.Stream is not null);
            Assert.Equal(contentType ?? (path == "/metrics" ? "text/plain; version=0.0.4; charset=utf-8" : "application/json"), answer.ContentType);
        }
    }

    [Theory]
    [InlineData("/status", "?watch=maybe", "")]
    [InlineData("/events", "?watch=2", "")]
    [InlineData("/events", "?watch", "x")]
    [InlineData("/events", "?watch", "-1")]
    [InlineData("/events", "?watch", "99999999999999999999")]
    public void A_stream_that_is_not_understood_is_400(string path, string query, string lastEventId) =>
        Assert.Single(TextOf(_routes.AnswerTo(new RouteRequest("GET", path, query, "", null, lastEventId)), 400).TrimEnd('\n').Split('\n'));

    [Fact]
    public void The_configuration_is_shown_on_the_control_socket()
    {
        Assert.Equal(Pods.Configuration, TextOf(_routes.AnswerTo(new RouteRequest("GET", "/config", "", "", Peer)), 200));
        Assert.Equal((405, "GET, HEAD"), (Post("/config", "").Status, Post("/config", "").Allow));
    }

    [Fact]
    public void The_control_socket_shows_what_the_port_shows()
    {
        AssertHealth("/readyz", true, "", Peer);
        Assert.Equal(
            "not found; there are /livez, /readyz, /startupz, /healthz, /status, /events, /timeline, /metrics, /config, POST /stop, POST /restart, POST /signal, POST /condition\n",
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
