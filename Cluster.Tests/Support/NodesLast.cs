using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("ActorXen.Tests.Support.NodesLast", "ActorXen.Tests")]

namespace ActorXen.Tests.Support;

/// <summary>Marks a class whose tests start nodes, servers or processes.</summary>
/// <remarks>Nodes that get no processor for seconds are taken for dead.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NodesAttribute : Attribute;

/// <summary>Marks a class that takes ten seconds or more: it begins before the others of its part.</summary>
/// <remarks>Begun late, it would run alone at the end, and processors would be idle.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongAttribute : Attribute;

/// <summary>Runs the tests in two parts: first what computes, then what waits for nodes.</summary>
/// <remarks>
/// In the first part twice as many classes run at once as there are processors (xunit.runner.json), because those with
/// stores wait half of their time. In the second part it is one more than there are processors, because they wait for
/// silent nodes to be downed (docs/testing.md).
/// </remarks>
public sealed class NodesLast(IMessageSink messages) : XunitTestFramework(messages)
{
    private static readonly string[] _ownSettings = ["DOTNET_GC", "DOTNET_gc", "DOTNET_TC_"];

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName name, ISourceInformationProvider source, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(name, source, diagnostics)
    {
        // xunit's own signature: the interface offers nothing to await.
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions)
        {
            // suite.runsettings has them for this process, which has read them. Nodes are to run as users' do.
            foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
            {
                if (_ownSettings.Any(own => name.StartsWith(own, StringComparison.Ordinal)))
                    Environment.SetEnvironmentVariable(name, null);
            }

            using var runner = new InTwoParts(
                TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class InTwoParts(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink execution,
        ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
    {
        private SemaphoreSlim? _lanes;

        protected override async Task<RunSummary> RunTestCollectionsAsync(
            IMessageBus messageBus, CancellationTokenSource cancellationTokenSource)
        {
            var summary = new RunSummary();
            TestCollectionOrderer = new LongOnesFirst(
                TestCases.Where(IsMarked<LongAttribute>)
                    .Select(test => test.TestMethod.TestClass.TestCollection.UniqueID)
                    .ToHashSet());
            foreach (var part in TestCases.ToLookup(IsMarked<NodesAttribute>).OrderBy(part => part.Key).ToList())
            {
                TestCases = part.ToList();
                using var lanes = part.Key ? new SemaphoreSlim(Environment.ProcessorCount + 1) : null;
                _lanes = lanes;
                summary.Aggregate(await base.RunTestCollectionsAsync(messageBus, cancellationTokenSource));
            }

            return summary;
        }

        protected override async Task<RunSummary> RunTestCollectionAsync(
            IMessageBus messageBus, ITestCollection testCollection, IEnumerable<IXunitTestCase> testCases,
            CancellationTokenSource cancellationTokenSource)
        {
            if (_lanes is { } lanes) await lanes.WaitAsync();
            try
            {
                return await base.RunTestCollectionAsync(
                    messageBus, testCollection, testCases, cancellationTokenSource);
            }
            finally
            {
                _lanes?.Release();
            }
        }

        private static bool IsMarked<TMark>(IXunitTestCase test)
            where TMark : Attribute =>
            test.TestMethod.TestClass.Class.GetCustomAttributes(typeof(TMark)).Any();
    }

    /// <param name="those">The long collections.</param>
    private sealed class LongOnesFirst(HashSet<Guid> those) : ITestCollectionOrderer
    {
        public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
            testCollections.OrderByDescending(collection => those.Contains(collection.UniqueID))
                .ThenBy(collection => collection.UniqueID);
    }
}
