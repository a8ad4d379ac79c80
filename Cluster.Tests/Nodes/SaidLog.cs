using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorXen.Tests.Nodes;

/// <summary>Keeps the sentences that nodes log.</summary>
internal sealed class SaidLog(ConcurrentQueue<string> said) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => said.Enqueue(formatter(state, exception));
}
