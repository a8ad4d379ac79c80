using ActorXen.Tests.Support;

namespace ActorXen.Tests.Schedules;

/// <summary>The process whose thread this was is gone, so nothing after this line happens.</summary>
internal sealed class ProcessGoneException : Exception;

/// <summary>
/// Threads of which only one runs at any time, so that code of the product which blocks can be part of a schedule.
/// </summary>
/// <remarks>
/// The scheduler's thread gives some work to a fiber and waits until it is done or parks. Continuations of a task are
/// run by whoever completes it, because no thread has a synchronization context.
/// </remarks>
internal sealed class Fibers : IDisposable
{
    private const int StackBytes = 1 << 20;

    [ThreadStatic]
    private static Fiber? _mine;

    private readonly SemaphoreSlim _scheduler = new(0);
    private readonly Stack<Fiber> _idle = [];
    private Exception? _failure;

    /// <summary>Does some work, on the scheduler's behalf, until it is done or parks.</summary>
    public void Run(Action work)
    {
        if (!_idle.TryPop(out var fiber)) fiber = new(this);
        fiber.Work = work;
        Switch(fiber);
    }

    /// <summary>Waits, on a fiber, until the scheduler resumes it.</summary>
    /// <param name="parked">Gets the fiber before it waits.</param>
    public void Park(Action<Fiber> parked)
    {
        var fiber = _mine ?? throw new InvalidOperationException("Only a fiber can park.");
        parked(fiber);
        _scheduler.Release();
        fiber.Go.Wait();
        if (fiber.IsGone) throw new ProcessGoneException();
    }

    public void Resume(Fiber fiber) => Switch(fiber);

    /// <summary>Ends what a parked fiber does, because its process is gone.</summary>
    public void Kill(Fiber fiber)
    {
        fiber.IsGone = true;
        Switch(fiber);
    }

    /// <summary>Processor time of all fibers that are idle.</summary>
    public TimeSpan Spent()
    {
        var sum = TimeSpan.Zero;
        List<Fiber> idle = [.. _idle];
        _idle.Clear();
        foreach (var fiber in idle)
        {
            fiber.Work = () => sum += ThreadTime.Now();
            Switch(fiber);
        }

        return sum;
    }

    public void Dispose()
    {
        foreach (var fiber in _idle)
        {
            fiber.Work = null;
            fiber.Go.Release();
        }
    }

    private void Switch(Fiber fiber)
    {
        fiber.Go.Release();
        _scheduler.Wait();
        if (_failure is { } failure) throw new InvalidOperationException("The simulator itself failed.", failure);
    }

    internal sealed class Fiber
    {
        private readonly Fibers _fibers;

        public Fiber(Fibers fibers)
        {
            _fibers = fibers;
            new Thread(Loop, StackBytes) { IsBackground = true, Name = "fiber" }.Start();
        }

        public SemaphoreSlim Go { get; } = new(0);

        public Action? Work { get; set; }

        public bool IsGone { get; set; }

        private void Loop()
        {
            _mine = this;
            for (Go.Wait(); Work is { } work; Go.Wait())
            {
                try
                {
                    work();
                }
                catch (Exception failure) when (failure is not ProcessGoneException)
                {
                    _fibers._failure = failure;
                }
                catch (ProcessGoneException)
                {
                    // As it should be.
                }

                IsGone = false;
                _fibers._idle.Push(this);
                _fibers._scheduler.Release();
            }
        }
    }
}
