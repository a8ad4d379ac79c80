using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorXen.Tests.Support;

/// <summary>A tab of a Chromium without a window, which a test drives as a reader would: over DevTools.</summary>
/// <remarks>Unlike <see cref="Chromium"/> it stays open, so it shows pages that go on changing.</remarks>
internal sealed class LiveTab : IAsyncDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorxen-tab-");
    private readonly Process _browser;
    private readonly ClientWebSocket _socket = new();
    private readonly List<string> _console = [];
    private string _session = "";
    private int _number;

    private LiveTab(int width, int height)
    {
        _browser = Process.Start(Chromium.StartOf(
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--no-first-run", "--remote-debugging-port=0", $"--window-size={width},{height}",
            $"--user-data-dir={_folder.FullName}", "about:blank",
        ]))!;
        _browser.BeginErrorReadLine();
        _browser.BeginOutputReadLine();
    }

    /// <summary>What the page wrote to the console, and errors of its script and of its policy.</summary>
    public IReadOnlyList<string> Console => _console;

    public static async Task<LiveTab> OpenAsync(int width, int height, bool isDark)
    {
        var tab = new LiveTab(width, height);
        try
        {
            await tab.ConnectAsync(width, height, isDark);
            return tab;
        }
        catch
        {
            await tab.DisposeAsync();
            throw;
        }
    }

    public Task GoAsync(string address) => CallAsync("Page.navigate", new() { ["url"] = address });

    /// <summary>The value of an expression in the page, as text; what it promises, if it is a promise.</summary>
    public async Task<string> SeeAsync(string expression)
    {
        var (value, problem) = await EvaluateAsync(expression);
        return value ?? throw new InvalidOperationException($"{expression}: {problem}");
    }

    /// <summary>Waits until an expression is true in the page.</summary>
    public async Task WaitAsync(string expression, Func<string>? seen = null)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < _longest; await Task.Delay(50))
            // Before the page is there the expression may fail.
            if ((await EvaluateAsync(expression)).Value == "true") return;
        var page = await SeeAsync("document.body.innerText");
        Assert.Fail($"It never became true: {expression}\n{page}\n{string.Join('\n', _console)}\n{seen?.Invoke()}");
    }

    /// <summary>The whole page as PNG.</summary>
    public async Task<byte[]> PictureAsync()
    {
        var answer = await CallAsync(
            "Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(answer["data"]!.GetValue<string>());
    }

    /// <summary>Presses a key, as a reader without a mouse does.</summary>
    public async Task PressAsync(string key, int code)
    {
        foreach (var kind in (string[])["keyDown", "keyUp"])
        {
            await CallAsync("Input.dispatchKeyEvent", new()
            {
                ["type"] = kind,
                ["key"] = key,
                ["code"] = key,
                ["windowsVirtualKeyCode"] = code,
                ["text"] = key == "Enter" && kind == "keyDown" ? "\r" : "",
            });
        }
    }

    /// <summary>The address of each tab of the browser.</summary>
    public async Task<IReadOnlyList<string>> TabsAsync() =>
    [
        .. (await CallAsync("Target.getTargets", [], ofBrowser: true))["targetInfos"]!.AsArray()
            .Where(target => target!["type"]!.GetValue<string>() == "page")
            .Select(target => target!["url"]!.GetValue<string>()),
    ];

    /// <summary>Goes on in another tab, which the page opened.</summary>
    public async Task TurnToAsync(string addressBegins)
    {
        JsonNode? found = null;
        for (var watch = Stopwatch.StartNew(); found is null && watch.Elapsed < _longest; await Task.Delay(50))
        {
            found = (await CallAsync("Target.getTargets", [], ofBrowser: true))["targetInfos"]!.AsArray()
                .FirstOrDefault(target => target!["url"]!.GetValue<string>()
                    .StartsWith(addressBegins, StringComparison.Ordinal));
        }

        Assert.True(found is not null, $"no tab shows {addressBegins}");
        await AttachAsync(found["targetId"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_browser.HasExited) _browser.Kill(entireProcessTree: true);
        await _browser.WaitForExitAsync();
        _browser.Dispose();
        for (var attempt = 0; _folder.Exists && attempt < 20; attempt++)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
            }
            catch (IOException)
            {
                // A process of the browser still writes.
                await Task.Delay(100);
            }
        }
    }

    private async Task ConnectAsync(int width, int height, bool isDark)
    {
        var file = Path.Combine(_folder.FullName, "DevToolsActivePort");
        string[] lines = [];
        for (var watch = Stopwatch.StartNew(); lines.Length < 2 && watch.Elapsed < _longest; await Task.Delay(50))
            if (File.Exists(file)) lines = await File.ReadAllLinesAsync(file);
        Assert.True(lines.Length >= 2, "Chromium offers no DevTools");
        await _socket.ConnectAsync(new($"ws://127.0.0.1:{lines[0]}{lines[1]}"), CancellationToken.None);
        var made = await CallAsync("Target.createTarget", new() { ["url"] = "about:blank" }, ofBrowser: true);
        await AttachAsync(made["targetId"]!.GetValue<string>());
        await CallAsync("Emulation.setDeviceMetricsOverride", new()
        {
            ["width"] = width,
            ["height"] = height,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = false,
        });
        await CallAsync("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(new JsonObject
            {
                ["name"] = "prefers-color-scheme",
                ["value"] = isDark ? "dark" : "light",
            }),
        });
    }

    private async Task<(string? Value, string Problem)> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new()
        {
            ["expression"] = $"(async () => String(await ({expression})))()",
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
            // Windows may be opened, as by a click of a reader.
            ["userGesture"] = true,
        });
        return answer["exceptionDetails"] is null
            ? (answer["result"]!["value"]!.GetValue<string>(), "")
            : (null, answer.ToJsonString());
    }

    private async Task AttachAsync(string target)
    {
        var attached = await CallAsync(
            "Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }, ofBrowser: true);
        _session = attached["sessionId"]!.GetValue<string>();
        foreach (var domain in (string[])["Page", "Runtime", "Log"]) await CallAsync($"{domain}.enable", []);
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters, bool ofBrowser = false)
    {
        using var limit = new CancellationTokenSource(_longest);
        var number = ++_number;
        var call = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters };
        if (!ofBrowser) call["sessionId"] = _session;
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true, limit.Token);
        while (true)
        {
            var message = await ReceiveAsync(limit.Token);
            if (message["id"]?.GetValue<int>() == number)
            {
                Assert.True(message["error"] is null, $"{method}: {message["error"]?.ToJsonString()}");
                return message["result"]!.AsObject();
            }

            if (message["method"]?.GetValue<string>() is
                "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded")
            {
                _console.Add(message["params"]!.ToJsonString());
            }
        }
    }

    private async Task<JsonObject> ReceiveAsync(CancellationToken stop)
    {
        using var text = new MemoryStream();
        var part = new byte[1 << 16];
        while (true)
        {
            var got = await _socket.ReceiveAsync(part, stop);
            text.Write(part, 0, got.Count);
            if (got.EndOfMessage) return JsonNode.Parse(text.ToArray())!.AsObject();
        }
    }
}
