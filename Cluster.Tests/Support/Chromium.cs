using System.ComponentModel;
using System.Diagnostics;

namespace ActorXen.Tests.Support;

/// <summary>A fact about what a browser shows; skipped, with the reason, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>A theory about what a browser shows; skipped, with the reason, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>Opens pages from disk in a Chromium without a window.</summary>
internal static class Chromium
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Only ends a hang.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(120);

    /// <summary>Why pages cannot be opened here; null if they can.</summary>
    public static string? WhyNot { get; } = FindWhyNot();

    /// <param name="page">A file.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="isDark">Whether the reader prefers dark pages.</param>
    public static async Task<Sight> OpenAsync(string page, int width, int height, bool isDark)
    {
        // A profile of its own, so that no other browser and no other test is disturbed.
        var folder = Directory.CreateTempSubdirectory("actorxen-browser-");
        try
        {
            var picture = Path.Combine(folder.FullName, "page.png");
            var print = Path.Combine(folder.FullName, "page.pdf");
            var (said, error) = await RunAsync(
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--no-first-run", "--force-device-scale-factor=1", "--enable-logging=stderr",
                $"--user-data-dir={Path.Combine(folder.FullName, "profile")}", $"--window-size={width},{height}",
                $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--virtual-time-budget=5000", "--dump-dom",
                $"--screenshot={picture}", $"--print-to-pdf={print}", new Uri(page).AbsoluteUri,
            ]);
            Assert.True(File.Exists(picture) && File.Exists(print), error);
            return new(said, Picture.Read(await File.ReadAllBytesAsync(picture)), await File.ReadAllBytesAsync(print))
            {
                Console = [.. error.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(string Said, string Error)> RunAsync(string[] arguments)
    {
        using var browser = Process.Start(StartOf(arguments))!;
        using var limit = new CancellationTokenSource(_longest);
        try
        {
            var said = browser.StandardOutput.ReadToEndAsync(limit.Token);
            var error = browser.StandardError.ReadToEndAsync(limit.Token);
            await browser.WaitForExitAsync(limit.Token);
            return (await said, await error);
        }
        finally
        {
            if (!browser.HasExited) browser.Kill(entireProcessTree: true);
        }
    }

    internal static ProcessStartInfo StartOf(string[] arguments) =>
        new(Program()!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    private static string? FindWhyNot()
    {
        if (Program() is null) return "no Chromium is installed here (Debian: apt-get install chromium)";
        try
        {
            using var asked = Process.Start(StartOf(["--version"]))!;
            var error = asked.StandardError.ReadToEndAsync();
            asked.StandardOutput.ReadToEnd();
            asked.WaitForExit();
            return asked.ExitCode == 0 ? null : $"Chromium cannot be run here: {error.Result.Trim()}";
        }
        catch (Win32Exception cause)
        {
            return $"Chromium cannot be run here: {cause.Message}";
        }
    }

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .SelectMany(folder => _names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}

/// <summary>What a browser made of a page.</summary>
/// <param name="Dom">The page after its script has run.</param>
/// <param name="Print">As a PDF file.</param>
internal sealed record Sight(string Dom, Picture Picture, byte[] Print)
{
    /// <summary>What the browser said about the page.</summary>
    public IReadOnlyList<string> Console { get; init; } = [];
}
