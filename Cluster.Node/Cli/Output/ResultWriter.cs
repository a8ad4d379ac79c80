using System.Text;
using ActorXen.Cli.Errors;
using ActorXen.Runs;

namespace ActorXen.Cli.Output;

/// <summary>Writes results, and tells a failure to write from all other failures.</summary>
/// <exception cref="OutputFailedException">From every call that writes.</exception>
internal sealed class ResultWriter(TextWriter to) : TextWriter(to.FormatProvider)
{
    public override Encoding Encoding => to.Encoding;

    public override void Write(char value) => Guard(() => to.Write(value));

    public override void Write(string? value) => Guard(() => to.Write(value));

    public override void Write(char[] buffer, int index, int count) => Guard(() => to.Write(buffer, index, count));

    public override void WriteLine(string? value) => Guard(() => to.WriteLine(value));

    public override Task WriteAsync(string? value) => Done(() => Write(value));

    public override Task WriteLineAsync(string? value) => Done(() => WriteLine(value));

    public override Task WriteLineAsync() => Done(WriteLine);

    public override void Flush() => Guard(to.Flush);

    private static Task Done(Action write)
    {
        write();
        return Task.CompletedTask;
    }

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (IOException cause)
        {
            throw OutputFailedException.OfResults(ErrorLine.PartOf(cause.Message), cause);
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException or ObjectDisposedException)
        {
            throw OutputFailedException.OfResults("it is closed", cause);
        }
    }
}
