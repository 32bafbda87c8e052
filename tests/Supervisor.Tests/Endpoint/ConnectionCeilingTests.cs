using Microsoft.AspNetCore.Connections;
using Supervisor.Endpoint;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>So many connections and no more; the newest is let in.</summary>
public sealed class ConnectionCeilingTests
{
    private readonly ConnectionCeiling _ceiling = new(3);

    [Fact]
    public void The_oldest_is_cut_for_the_newest()
    {
        List<FakeConnection> all = [];
        for (int i = 0; i < 5; i++)
        {
            FakeConnection connection = new();
            all.Add(connection);
            _ceiling.Admit(connection);
            Assert.Equal(Math.Min(i + 1, 3), _ceiling.Count);
        }

        Assert.Equal([true, true, false, false, false], all.Select(connection => connection.WasAborted));
    }

    [Fact]
    public async Task What_has_ended_makes_room()
    {
        FakeConnection first = new();
        ConnectionContext ended = _ceiling.Admit(first);
        _ceiling.Admit(new FakeConnection());
        _ceiling.Admit(new FakeConnection());
        await ended.DisposeAsync();
        await ended.DisposeAsync();
        Assert.Equal(2, _ceiling.Count);
        FakeConnection last = new();
        _ceiling.Admit(last);
        Assert.Equal(3, _ceiling.Count);
    }

    [Fact]
    public async Task One_that_was_cut_and_ends_later_makes_no_room_twice()
    {
        ConnectionContext cut = _ceiling.Admit(new FakeConnection());
        for (int i = 0; i < 3; i++)
        {
            _ceiling.Admit(new FakeConnection());
        }

        await cut.DisposeAsync();
        Assert.Equal(3, _ceiling.Count);
    }

    [Fact]
    public async Task An_end_that_does_not_come_is_made()
    {
        FakeConnection connection = new() { EndsByItself = false };
        ConnectionContext admitted = _ceiling.Admit(connection);
        await admitted.DisposeAsync();
        Assert.True(connection.WasAborted);
        Assert.Equal(0, _ceiling.Count);
    }

    [Fact]
    public void Where_descriptors_are_few_connections_are_too() => Assert.NotNull(ConnectionCeiling.FromDescriptorLimit());
}
