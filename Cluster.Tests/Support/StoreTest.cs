using System.Diagnostics;
using ActorXen.Runs;
using ActorXen.Store.Database;

namespace ActorXen.Tests.Support;

/// <summary>Tests that each have a store of their own, deleted after them.</summary>
/// <remarks>
/// xunit 2 supports only its own interface, the analyzers know only <see cref="IAsyncDisposable"/>.
/// </remarks>
public abstract class StoreTest : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>Only ends a hang.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private readonly Lazy<TempStore> _other = new(() => new());

    protected TempStore Store { get; private set; } = new();

    /// <summary>For a test of two stores; deleted after it, like the first.</summary>
    protected TempStore OtherStore => _other.Value;

    /// <summary>First line of a test that both kinds of store must pass.</summary>
    protected void On(StoreKind kind) => Store = new(kind);

    /// <summary>A journal as <c>run</c> uses it: it waits while another process holds a lock.</summary>
    protected PatientJournal OpenPatient() => new(Store.Open(), _ => { });

    /// <summary>The answer of the store. Retries while it is busy, as a node does.</summary>
    protected static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                return await ask();
            }
            catch (StoreException busy) when (busy.MayPass && clock.Elapsed < Longest)
            {
                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        if (_other.IsValueCreated) await _other.Value.DisposeAsync();
    }

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
