using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CsCheck;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>What <c>config</c> prints is in force, names its sources, keeps secrets, and can be fed back.</summary>
public sealed class ConfigurationPrinterTests
{
    [Fact]
    public void Each_value_has_its_source_behind_it()
    {
        RunRequest request = new() { Settings = ["logging.level=debug", "restartPolicy=OnFailure"], Command = ["/main", "$(HOME)"] };
        ImmutableArray<string> environment = ["SUPERVISOR_DRAIN_SECONDS=5", "SUPERVISOR_LIFECYCLE__PRE_STOP=sleep:5", "SUPERVISOR_LIVENESS_PROBE=http://:8080/ok", "SUPERVISOR_LIVENESS_PROBE__PERIOD_SECONDS=2.5", "SUPERVISOR_RESTART_BACKOFF__MAX_SECONDS=1m"];
        Assert.Equal(
            """
            name: host-1                                    # host name
            command:
            - /main                                         # command line
            - "$$(HOME)"                                    # command line
            livenessProbe:
              httpGet:
                path: /ok                                   # environment SUPERVISOR_LIVENESS_PROBE
                port: 8080                                  # environment SUPERVISOR_LIVENESS_PROBE
              initialDelaySeconds: 0                        # default
              timeoutSeconds: 1                             # default
              periodSeconds: 2.5                            # environment SUPERVISOR_LIVENESS_PROBE__PERIOD_SECONDS
              successThreshold: 1                           # default
              failureThreshold: 3                           # default
            lifecycle:
              preStop:
                sleep:
                  seconds: 5                                # environment SUPERVISOR_LIFECYCLE__PRE_STOP
              stopSignal: SIGTERM                           # default
            restartPolicy: OnFailure                        # --set restartPolicy
            terminationGracePeriodSeconds: 30               # default
            drainSeconds: 5                                 # environment SUPERVISOR_DRAIN_SECONDS
            signals:
              target: process                               # default
            logging:
              level: debug                                  # --set logging.level
              format: text                                  # default
            maxRestarts: 0                                  # default
            restartBackoff:
              initialSeconds: 10                            # default
              maxSeconds: 1m                                # environment SUPERVISOR_RESTART_BACKOFF__MAX_SECONDS
              resetSeconds: 600                             # default

            """,
            Print(Load(request, environment), request));
    }

    [Fact]
    public void Secrets_are_masked_so_that_feeding_them_back_is_an_error_and_never_something_else()
    {
        RunRequest request = new() { Settings = ["env=[{name: PASSWORD, value: hunter2}]", "livenessProbe={httpGet: {port: 80, httpHeaders: [{name: A, value: hunter3}]}}"], Command = ["/main"] };
        string printed = Print(Load(request, []), request);
        Assert.DoesNotContain("hunter", printed, StringComparison.Ordinal);
        Assert.Equal(
            [
                "0.yaml:12:14: livenessProbe.httpGet.httpHeaders[0].value: is masked; write the value itself",
                "0.yaml:6:14: env[0].valueFrom: secretKeyRef is not known inside of the container; hand the variable over by -e PASSWORD, or say optional: true",
            ],
            Sources.File(printed).Load().Errors.Where(error => !error.IsLater).Select(error => error.ToString()));
        PlanResult handedOver = new Sources { Files = [printed.Replace(ConfigurationPrinter.Mask, "hunter3", StringComparison.Ordinal)], Environment = ["PASSWORD=hunter2"] }.Load();
        Assert.Equal(PlanText.Of(Load(request, []).Described), PlanText.Of(handedOver.Described));
    }

    /// <summary>All that the reference has as examples, and all manifests: printed and read again they are the same plan.</summary>
    [Fact]
    public void What_is_printed_reads_back_to_the_same_plan()
    {
        string directory = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Manifests");
        int count = 0;
        foreach (string path in Directory.EnumerateFiles(directory, "*.yaml"))
        {
            RunRequest request = new() { ConfigFiles = [path], Command = ["/main"] };
            PlanResult result = Load(request, []);
            if (result.Described is not null)
            {
                AssertReadsBack(result, request);
                count++;
            }
        }

        foreach (string example in DocumentationTests.FileExamples)
        {
            RunRequest request = new() { Settings = [], Command = ["/main"] };
            PlanResult result = (Sources.File(example) with { Command = ["/main"] }).Load();
            Assert.NotNull(result.Described);
            AssertReadsBack(result, request);
            count++;
        }

        Assert.InRange(count, 100, 10_000);
    }

    /// <summary>Any configuration made of keys that are right, with values that are right, in any combination.</summary>
    [Fact]
    public void Any_plan_reads_back_to_the_same_plan() =>
        Settings.Array[0, 14].Sample(
            settings =>
            {
                RunRequest request = new() { Settings = [.. settings], Command = ["/main", "$(A)", "$$(B)"] };
                PlanResult result = Load(request, []);
                if (result.Described is not null)
                {
                    AssertReadsBack(result, request);
                }

                return result.Described is null != result.Errors.All(error => error.IsLater);
            },
            iter: 3_000, threads: 1);

    private static readonly Gen<string> Word = Gen.Char["ab '\"\\$()#:-{}[],&*!|>%@`~\t\n0é\u2028\uFEFF\u0085"].Array[0, 8].Select(letters => new string(letters));

    private static string Quoted(string text) => YamlText.Scalar(text);

    private static readonly Gen<string> Settings = Gen.OneOf(
        Gen.OneOfConst(
            "terminationGracePeriodSeconds=20", "terminationGracePeriodSeconds=1m30s", "drainSeconds=250ms", "drain={seconds: 3, maxSeconds: 9, untilIdlePorts: [80, http]}",
            "ports=[{name: http, containerPort: 8080}]", "livenessProbe=http://:http/x?y=1", "livenessProbe.periodSeconds=0.25", "readinessProbe={grpc: {port: 9, service: s}, successThreshold: 2}",
            "startupProbe={notify: {}}", "startupProbe.notify.fd=3", "startupProbe.failureThreshold=30", "lifecycle.preStop=tcp://[::1]:80", "lifecycle.postStart=sleep:1", "lifecycle.stopSignal=RTMIN+3",
            "signals.stop=[]", "signals.stop=[TERM, USR1]", "signals.map={HUP: none, USR1: USR2}", "signals.target=group", "successExitCodes=[3, 130-143]", "endpoint={tcp: ':80', http: 'unix:/x', control: none}",
            "endpoint.apiTls=self", "logging.format=json", "restartPolicy=OnFailure", "maxRestarts=5", "restartBackoff={initialSeconds: 1, maxSeconds: 2}", "readinessGates=a/b, c",
            "securityContext={runAsUser: 0, supplementalGroups: [], capabilities: {drop: [ALL]}}", "securityContext.allowPrivilegeEscalation=false", "umask=027", "rlimits={nofile: 1:2, core: unlimited}", "nice=-5",
            "initContainers=[tcp://db:5432, {name: x, command: y, restartPolicy: Always, readinessProbe: z}, 'sleep:5', {download: {url: 'http://x/y', path: /y, mode: 0600}}]",
            "initContainers.0.timeoutSeconds=5", "terminationMessagePath=/x", "name=web", "workingDir=/srv", "oomScoreAdj=-3", "activeDeadlineSeconds=5", "container=app"),
        Word.Select(word => $"workingDir={Quoted("/" + word)}"),
        Word.Select(word => $"env=[{{name: A, value: {Quoted(word)}}}, {{name: B, value: '$(A)'}}]"),
        Word.Select(word => $"lifecycle.preStop.exec.command=[x, {Quoted(word)}]"),
        Word.Array[1, 3].Select(words => $"initContainers.0.command=[x, {string.Join(", ", words.Select(Quoted))}]"));

    [Fact]
    public void A_scalar_reads_back_whatever_it_holds() =>
        Gen.OneOf(Word, Gen.String).Where(text => !text.Contains('\0', StringComparison.Ordinal) && IsText(text)).Sample(
            text => Assert.Single(YamlReader.Read($"- {YamlText.Scalar(text)}")) is SourceNode.List { Items: [SourceNode.Scalar scalar] } && scalar.Text == text, iter: 5_000);

    private static bool IsText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static void AssertReadsBack(PlanResult result, RunRequest request)
    {
        string printed = Print(result, request, showsSecrets: true);
        PlanResult again = Sources.File(printed).Load();
        Assert.Equal(PlanText.Of(result.Described), again.Described is null ? string.Join('\n', again.Errors) + printed : PlanText.Of(again.Described));
    }

    private static PlanResult Load(RunRequest request, ImmutableArray<string> environment) => PlanLoader.Load(request, environment, Sources.HostName, "/nonexistent/x");

    private static string Print(PlanResult result, RunRequest request, bool showsSecrets = false) =>
        ConfigurationPrinter.Print(result.Settings!, result.Described!, request, showsSecrets);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
