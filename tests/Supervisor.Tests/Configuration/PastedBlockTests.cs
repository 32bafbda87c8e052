using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Blocks of a container and of a pod's spec, pasted as they are.</summary>
public sealed class PastedBlockTests
{
    private const string Container = """
        name: nginx
        image: nginx:1.29
        imagePullPolicy: IfNotPresent
        command: ["nginx", "-g", "daemon off;"]
        env:
        - name: WORKERS
          value: "4"
        - name: GREETING
          value: "$(WORKERS) workers, $(UNKNOWN), $$(WORKERS), $$5"
        ports:
        - name: http
          containerPort: 80
        resources:
          limits: {memory: 128Mi, cpu: 500m}
        lifecycle:
          postStart:
            exec:
              command: ["/bin/sh", "-c", "echo $(date) > /usr/share/message"]
          preStop:
            exec:
              command: ["/bin/sh", "-c", "nginx -s quit; while killall -0 nginx; do sleep 1; done"]
          stopSignal: SIGQUIT
        volumeMounts:
        - {name: data, mountPath: /data}
        stdin: true
        tty: true
        """;

    private const string Spec = """
        initContainers:
        - name: init-myservice
          image: busybox:1.28
          command: ['sh', '-c', "until nslookup myservice; do echo waiting for myservice; sleep 2; done"]
        terminationGracePeriodSeconds: 60
        restartPolicy: Never
        nodeSelector: {disktype: ssd}
        tolerations:
        - {key: "example-key", operator: "Exists", effect: "NoSchedule"}
        volumes:
        - name: data
          emptyDir: {}
        """;

    [Fact]
    public void A_container_and_a_pods_spec_one_below_the_other()
    {
        PlanResult result = Sources.File(Container + "\n" + Spec).Load();
        Assert.Empty(result.Errors);
        PodPlan plan = result.Plan!;

        Assert.Equal("nginx", plan.Name);
        Assert.Equal("main", plan.Main.Process.Name);
        Assert.Equal(["nginx", "-g", "daemon off;"], plan.Main.Process.Argv);
        Assert.Equal(
            [new("WORKERS", "4"), new("GREETING", "4 workers, $(UNKNOWN), $(WORKERS), $$5")],
            plan.Main.Process.Environment);
        // Kubernetes expands nothing in the commands of hooks.
        Assert.Equal("echo $(date) > /usr/share/message", Assert.IsType<HandlerPlan.Exec>(plan.Main.PostStart!.Handler).Process.Argv[2]);
        Assert.Equal(3, plan.Signals.StopSignal);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.GracePeriod);
        Assert.Equal("init-myservice", Assert.Single(plan.InitSteps).Process.Name);
    }

    [Theory]
    [InlineData("containers: [{name: web, command: [nginx]}]", "web", "web")]
    [InlineData("{name: shop, containers: [{name: web, command: [nginx]}]}", "shop", "web")]
    [InlineData("{kind: Pod, metadata: {name: shop}, spec: {containers: [{name: web, command: [nginx]}]}}", "shop", "web")]
    [InlineData("{kind: Pod, metadata: {name: shop}, spec: {containers: [{name: log, command: [tail]}, {name: web, command: [nginx]}]}, container: web}", "shop", "web")]
    [InlineData("{name: shop, container: web, command: [nginx]}", "shop", "web")]
    [InlineData("{name: shop, command: [nginx]}", "shop", "main")]
    public void The_main_process_has_its_containers_name(string yaml, string pod, string container)
    {
        PlanResult result = Sources.File(yaml).Load();
        Assert.Empty(result.Errors);
        Assert.Equal((pod, container), (result.Plan!.Name, result.Plan.Main.Process.Name));
    }

    [Fact]
    public void What_means_nothing_inside_one_container_is_named_once() =>
        Assert.Equal(
            [
                "image", "imagePullPolicy", "initContainers[0].image", "nodeSelector", "resources", "stdin", "tolerations", "tty", "volumeMounts", "volumes",
            ],
            Sources.File(Container + "\n" + Spec).Load().Ignored);

    [Fact]
    public void The_environment_refines_what_was_pasted()
    {
        PodPlan plan = new Sources
        {
            Files = [Container],
            Environment = ["SUPERVISOR_ENV__0__VALUE=8", "SUPERVISOR_LIFECYCLE__PRE_STOP=sleep:5", "SUPERVISOR_IMAGE=x"],
        }.Load().Plan!;
        Assert.Equal("8", plan.Main.Process.Environment[0].Value);
        Assert.StartsWith("8 workers", plan.Main.Process.Environment[1].Value, StringComparison.Ordinal);
        Assert.IsType<HandlerPlan.Sleep>(plan.Main.PreStop!.Handler);
    }

    [Theory]
    [InlineData("command: [x, $(A), '$(A)-$(B)', $$(A), $$A, '$(', $(), $]", "x,1,1-2,$(A),$$A,$(,$(),$")]
    [InlineData("command: [x]\nargs: [$(OUTER), $(SUPERVISOR_NAME), $(C), '$(A'] ", "x,o,$(SUPERVISOR_NAME),12,$(A")]
    [InlineData("command: 'x $(A)'", "x,$(A)")]
    [InlineData("command: 'x $$(A)'", "x,$$(A)")]
    public void Variables_are_expanded_from_the_processes_own_environment(string yaml, string expected)
    {
        Sources sources = new()
        {
            Files = [yaml + "\nenv: [{name: A, value: 1}, {name: B, value: 2}, {name: C, value: $(A)$(B)}]"],
            Environment = ["OUTER=o", "OUTER=second", "A=outer", "SUPERVISOR_NAME=web"],
        };
        Assert.Equal(expected.Split(','), sources.Load().Plan!.Main.Process.Argv);
    }

    [Fact]
    public void A_variable_sees_those_before_it_and_what_is_inherited()
    {
        ImmutableArray<EnvironmentVariable> variables = new Sources
        {
            Files = ["env: [{name: PATH, value: '/opt:$(PATH)'}, {name: B, value: $(C)}, {name: C, value: $(PATH)}]"],
            Environment = ["PATH=/bin"],
        }.Plan().Main.Process.Environment;
        Assert.Equal([new("PATH", "/opt:/bin"), new("B", "$(C)"), new("C", "/opt:/bin")], variables);
    }

    [Fact]
    public void An_init_step_has_its_own_environment_only() =>
        Assert.Equal(
            ["x", "$(A)", "1"],
            Sources.File("env: [{name: A, value: 0}]\ninitContainers: [{command: [x, $(A), $(B)], env: [{name: B, value: 1}]}]").Plan().InitSteps[0].Process.Argv);

    [Fact]
    public void Variables_that_grow_beyond_what_the_kernel_hands_over_are_an_error()
    {
        string doubling = string.Concat(Enumerable.Range(1, 30).Select(i => $"- {{name: A{i}, value: $(A{i - 1})$(A{i - 1})}}\n"));
        Assert.StartsWith(
            "0.yaml:", Assert.Single(Sources.File($"env:\n- {{name: A0, value: 0123456789}}\n{doubling}").Errors()), StringComparison.Ordinal);

        string copies = string.Concat(Enumerable.Range(1, 200).Select(i => $"- {{name: A{i}, value: $(A0)}}\n"));
        Assert.Contains(
            "beyond 6 MiB", Assert.Single(Sources.File($"env:\n- {{name: A0, value: {new string('x', 100_000)}}}\n{copies}").Errors()), StringComparison.Ordinal);
    }
}
