using ActorXen.Pages;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>What a browser is told with each page.</summary>
internal static class PageHeaders
{
    public const string Html = "text/html; charset=utf-8";

    public static void Write(HttpResponse response)
    {
        response.ContentType = Html;
        response.Headers.ContentSecurityPolicy = LivePage.Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
    }
}
