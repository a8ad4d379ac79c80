using ActorXen.Store.Database;

namespace ActorXen.Tests.Support;

/// <summary>Tests that each have a store of their own, deleted after them.</summary>
/// <remarks>
/// xunit 2 knows no <see cref="IAsyncDisposable"/>, only its own interface; the analyzers know only the former.
/// </remarks>
public abstract class StoreTest : IAsyncLifetime, IAsyncDisposable
{
    protected TempStore Store { get; private set; } = new();

    /// <summary>First line of a test that both kinds of store must pass.</summary>
    protected void On(StoreKind kind) => Store = new(kind);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Store.DisposeAsync();
    }

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
