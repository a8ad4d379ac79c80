using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Logs;

/// <summary>What a line of the log looks like.</summary>
public enum LogForm
{
    /// <summary><c>actorxen: </c> and the sentence.</summary>
    Text,

    /// <summary>
    /// A JSON object: <c>time</c>, <c>level</c>, <c>node</c>, <c>run</c>, <c>epoch</c>, <c>message</c>.
    /// </summary>
    Json,
}

/// <param name="Form">What a line looks like.</param>
/// <param name="Least">Less important lines are left out.</param>
public sealed record LogSettings(LogForm Form, LogLevel Least);

/// <summary>Writes a node's log, a line at a time.</summary>
/// <param name="settings">Form and level.</param>
/// <param name="output">Where lines go; also the lock under which they are written.</param>
/// <param name="clock">The wall clock of the lines' times.</param>
public sealed class LineLog(LogSettings settings, TextWriter output, TimeProvider clock) : ILogger
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>HOST:PORT of the node, a field of every line; null until it is known.</summary>
    public string? Node { get; set; }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= settings.Least && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var message = formatter(state, exception);
        if (exception is not null) message = $"{message} ({exception.GetType().Name}: {exception.Message})";
        message = message.ReplaceLineEndings(" ");
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        var line = settings.Form == LogForm.Json ? JsonOf(logLevel, message, fields) : $"actorxen: {message}";
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private string JsonOf(LogLevel level, string message, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", WordOf(level));
            if (Node is not null) json.WriteString("node", Node);
            foreach (var (name, value) in fields)
            {
                if (name.StartsWith('{')) continue; // The template of a message is not a field.
                json.WritePropertyName(name);
                if (value is int or long) json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                else json.WriteStringValue($"{value}");
            }

            json.WriteString("message", message);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
