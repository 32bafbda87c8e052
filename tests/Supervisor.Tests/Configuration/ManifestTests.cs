using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Supervisor.Cli;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>
/// Manifests as they stand in Kubernetes' documentation, written anew: each beside what <c>validate</c> says of it, word for word. Set
/// <c>SUPERVISOR_TESTS_REWRITE=1</c> to write what it says, and read the difference.
/// </summary>
public sealed class ManifestTests
{
    private static readonly string Directory = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Manifests");

    public static TheoryData<string> Names => [.. System.IO.Directory.EnumerateFiles(Directory, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_fifty() => Assert.InRange(Names.Count, 50, 1000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Validate_says_of_it_what_stands_beside_it(string name)
    {
        string said = Validate(Path.Combine(Directory, name + ".yaml")).Replace(Directory + "/", "", StringComparison.Ordinal);
        string beside = Path.Combine(Directory, name + ".said");
        if (Environment.GetEnvironmentVariable("SUPERVISOR_TESTS_REWRITE") == "1")
        {
            File.WriteAllText(beside, said);
        }

        Assert.Equal(File.ReadAllText(beside), said);
    }

    /// <summary>Beside what is ignored, and hints, nothing is said of what this version carries out.</summary>
    [Fact]
    public void Those_that_should_validate_without_a_word() =>
        Assert.Equal(
            [
                "01-pod-with-one-container", "02-command-and-args", "03-environment-variables", "04-variables-from-variables",
                "05-pod-fields-as-variables", "09-optional-secret", "10-config-map-as-a-whole", "11-liveness-by-exec", "12-liveness-by-http",
                "13-probes-by-tcp", "14-probe-by-grpc", "15-named-port", "16-startup-probe", "17-probe-level-grace", "18-hooks", "19-hook-by-sleep",
                "20-hook-by-http", "21-stop-signal", "22-init-containers", "23-init-container-with-volume", "26-readiness-gates", "27-deployment",
                "28-stateful-set-behind-a-service", "29-daemon-set", "30-job", "32-cron-job", "36-termination-message", "37-restart-rules", "40-two-containers-one-named",
                "41-scheduling-fields", "51-policy-left-out", "52-zeros-and-floats", "53-preset-list",
            ],
            Names.Select(row => row.Data).Where(name => Load(Path.Combine(Directory, name + ".yaml")).Errors.IsEmpty));

    [Fact]
    public void A_named_port_is_its_number() =>
        Assert.Equal(8080, Assert.IsType<HandlerPlan.HttpGet>(Described("15-named-port").Main.Probes.Liveness!.Handler).Port);

    [Fact]
    public void The_containers_security_context_wins_over_the_pods_field_by_field()
    {
        SecurityPlan security = Described("33-security-context").Main.Process.Security;
        Assert.Equal((2000, 3000, true), (security.User, security.Group, security.NoNewPrivileges));
        Assert.Equal([4000], security.SupplementalGroups!.Value);
        Assert.Equal(["CAP_NET_ADMIN", "CAP_SYS_TIME"], security.AddedCapabilities);
        Assert.Equal(["ALL"], security.DroppedCapabilities);
    }

    [Fact]
    public void Fields_of_the_pod_are_known()
    {
        PodPlan plan = Described("05-pod-fields-as-variables");
        Assert.Equal([new("MY_POD_NAME", "dapi-envars-fieldref"), new("MY_POD_NAMESPACE", "default")], plan.Main.Process.Environment);
        Assert.Equal("kube-system", Described("29-daemon-set").Namespace);
    }

    [Fact]
    public void A_policy_that_is_left_out_is_Always_as_there_and_a_later_source_has_the_last_word()
    {
        Assert.Equal(RestartPolicy.Always, Described("51-policy-left-out").Main.Restart.Policy);
        PlanResult overridden = Load(Path.Combine(Directory, "51-policy-left-out.yaml"), "SUPERVISOR_RESTART_POLICY=Never");
        Assert.Equal(RestartPolicy.Never, overridden.Plan!.Main.Restart.Policy);
        // One that stands before the manifest as well: nothing was said against it.
        PlanResult before = new Sources { SystemFile = "restartPolicy: Never", Files = [File.ReadAllText(Path.Combine(Directory, "51-policy-left-out.yaml"))] }.Load();
        Assert.Equal(RestartPolicy.Never, before.Plan!.Main.Restart.Policy);
    }

    [Fact]
    public void A_variable_that_the_environment_has_satisfies_a_reference()
    {
        PlanResult result = Load(Path.Combine(Directory, "08-secret-as-variable.yaml"), "SECRET_USERNAME=me");
        Assert.Equal([new("SECRET_USERNAME", "me")], result.Plan!.Main.Process.Environment);
        Assert.Empty(Described("09-optional-secret").Main.Process.Environment);
    }

    [Theory]
    [InlineData("", "container=debian-container", "/bin/sh")]
    [InlineData("container: debian-container", "", "/bin/sh")]
    [InlineData("container: nginx-container", "container=debian-container", "/bin/sh")]
    public void Of_several_containers_one_is_named(string file, string setting, string program)
    {
        Sources sources = new() { Files = [File.ReadAllText(Path.Combine(Directory, "39-two-containers.yaml")), file], Settings = setting.Length == 0 ? [] : [setting] };
        Assert.Equal([program], sources.Load().Plan!.Main.Process.Argv);
    }

    [Fact]
    public void A_container_that_is_not_there_is_an_error_that_lists_them() =>
        Assert.Equal(
            ["0.yaml:7:3: spec.containers: has none with the name \"web\", which container asks for; there are nginx-container, debian-container"],
            new Sources { Files = [File.ReadAllText(Path.Combine(Directory, "39-two-containers.yaml"))], Settings = ["container=web"] }.Load().Errors.Select(error => error.ToString()));

    private static PodPlan Described(string name) => Load(Path.Combine(Directory, name + ".yaml")).Described!;

    private static PlanResult Load(string path, params ImmutableArray<string> environment) =>
        PlanLoader.Load(new RunRequest { ConfigFiles = [path] }, environment, Sources.HostName, "/nonexistent/x", requiresCommand: false);

    private static string Validate(string path)
    {
        PlanResult result = Load(path);
        ImmutableArray<Hint> hints = result.Described is { } plan ? new Hints(plan, result.Settings!, HintTests.Everything).Find() : [];
        return ValidationReport.Text(result, hints);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
