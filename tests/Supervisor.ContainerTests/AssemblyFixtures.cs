using Supervisor.ContainerTests.Docker;
using Xunit;

[assembly: AssemblyFixture(typeof(DockerEngine))]
