using ActorXen.Tests.Nodes;
using ActorXen.Tests.Nodes.Epochs;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("ActorXen.Tests.Support.WaitingFirst", "ActorXen.Tests")]

namespace ActorXen.Tests.Support;

/// <summary>Begins with the classes that mostly wait, for nodes that come or are given up: the others work meanwhile.</summary>
/// <remarks>More classes run at once than there are processors for the same reason (xunit.runner.json).</remarks>
public sealed class WaitingFirst : ITestCollectionOrderer
{
    private static readonly string[] Waiting =
    [
        .. new[] { typeof(PostgresKillTests), typeof(SqliteKillTests), typeof(ClusterTests), typeof(SpreadSimulationTests) }
            .Select(one => one.FullName!),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection =>
            Waiting.Any(name => collection.DisplayName.EndsWith(' ' + name, StringComparison.Ordinal)));
}
