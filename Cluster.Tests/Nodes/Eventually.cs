using System.Diagnostics;

namespace ActorXen.Tests.Nodes;

/// <summary>
/// Waits for what other threads or processes do: looks again and again, and fails after a generous time.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    public static Task HoldsAsync(Func<bool> condition, string what, Func<string>? seen = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, seen);

    /// <param name="what">For the message: "node 2 is up".</param>
    /// <param name="seen">What there is instead.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, Func<string>? seen = null)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Longest; await Task.Delay(Glance))
            if (await condition()) return;
        Assert.Fail($"After {Longest.TotalSeconds:0} s it is still not so that {what}.\n{seen?.Invoke()}");
    }

    /// <summary>Waits for the end of it, which may be a failure.</summary>
    /// <param name="what">For the message: "the end of node 2".</param>
    public static async Task EndsAsync(Task task, string what, Func<string>? seen = null)
    {
        await Task.WhenAny(task, Task.Delay(Longest));
        if (!task.IsCompleted)
            Assert.Fail($"After {Longest.TotalSeconds:0} s there is still not {what}.\n{seen?.Invoke()}");
        await task;
    }

    /// <summary>The result of what ends.</summary>
    public static async Task<T> EndsAsync<T>(Task<T> task, string what, Func<string>? seen = null)
    {
        await EndsAsync((Task)task, what, seen);
        return await task;
    }

    /// <summary>The value as soon as there is one.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> look, string what, Func<string>? seen = null)
        where T : class
    {
        T? found = null;
        await HoldsAsync(async () => (found = await look()) is not null, what, seen);
        return found!;
    }
}
