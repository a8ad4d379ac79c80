using System.Security.Cryptography;
using System.Text;

namespace ActorXen.Pages;

/// <summary>The page of a node, and of a run with <c>--open</c>: it has no data, and its script asks for all.</summary>
public static class LivePage
{
    /// <summary>What a browser may do for this page, and for reports that it opens.</summary>
    /// <remarks>
    /// Nothing is executed but the scripts that are in the program, by their hashes, and nothing is asked of others.
    /// </remarks>
    public static string Policy { get; } =
        $"default-src 'none'; script-src {Hashes(Assets.LibraryBlock, Assets.ScriptBlock, Assets.LiveScriptBlock)}; "
        + $"style-src {Hashes(Assets.StyleBlock, Assets.LiveStyleBlock)}; img-src data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Text { get; } = new Markup()
        .Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .Raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>ActorXen</title>\n")
        // Otherwise browsers ask for /favicon.ico, which there is not.
        .Raw("<link rel=\"icon\" href=\"data:,\">\n<style>")
        .Raw(Assets.StyleBlock).Raw("</style>\n<style>").Raw(Assets.LiveStyleBlock).Raw("</style>\n</head>\n<body>\n")
        .Raw(Assets.LiveBody).Raw("\n<script>").Raw(Assets.LibraryBlock).Raw("</script>\n<script>")
        .Raw(Assets.LiveScriptBlock).Raw("</script>\n</body>\n</html>\n").ToString();

    private static string Hashes(params string[] blocks) => string.Join(' ', blocks.Select(HashOf));

    private static string HashOf(string block) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(block)))}'";
}
