namespace ActorXen.Nodes.Web;

/// <summary>Lets one thing be done at a time, so that memory suffices whatever is asked at the same time.</summary>
public sealed class OneAtATime : IDisposable
{
    private readonly SemaphoreSlim _door = new(1);

    /// <summary>Does what cannot be interrupted: if the caller goes, it is done nevertheless before the next.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken stop)
    {
        await _door.WaitAsync(stop);
        var working = Task.Run(work, CancellationToken.None);
        _ = working.ContinueWith(_ => _door.Release(), TaskScheduler.Default);
        return await working.WaitAsync(stop);
    }

    /// <summary>Does what hears <paramref name="stop"/> by itself.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        await _door.WaitAsync(stop);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _door.Release();
        }
    }

    /// <summary>Does something in the middle of a longer work, on the thread of that.</summary>
    public T Run<T>(Func<T> work, CancellationToken stop)
    {
        _door.Wait(stop);
        try
        {
            return work();
        }
        finally
        {
            _door.Release();
        }
    }

    public void Dispose() => _door.Dispose();
}
