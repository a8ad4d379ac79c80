using ActorXen.Nodes.Settings;
using ActorXen.Nodes.Web;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>Who is let in, without a server.</summary>
public sealed class RequestGuardTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("127.0.0.1:8080", null)]
    [InlineData("localhost:8080", null)]
    [InlineData("LOCALHOST", null)]
    [InlineData("[::1]:8080", null)]
    [InlineData("10.4.0.7:8080", null)]
    [InlineData("node-0.example:8080", null)]
    [InlineData("runs.example", null)]
    [InlineData("evil.example:8080", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("", 421)]
    public void Without_a_token_the_host_must_be_this_node(string host, int? code) =>
        Assert.Equal(code, Guard(null).Look(Get(host))?.Code);

    [Theory]
    [InlineData("Bearer " + Token, null)]
    [InlineData("bearer  " + Token, null)]
    [InlineData("Bearer " + Token + "0", 401)]
    [InlineData("Bearer 0123456789abcdef", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Basic " + Token, 401)]
    [InlineData(Token, 401)]
    [InlineData("", 401)]
    [InlineData(null, 401)]
    public void With_a_token_it_must_be_shown_whatever_the_host_is(string? shown, int? code)
    {
        var request = Get("any.example");
        if (shown is not null) request.Headers.Authorization = shown;

        Assert.Equal(code, Guard(Token).Look(request)?.Code);
    }

    [Fact]
    public void Two_tokens_are_none()
    {
        var request = Get("localhost");
        request.Headers.Authorization = new(["Bearer " + Token, "Bearer " + Token]);

        Assert.Equal(401, Guard(Token).Look(request)?.Code);
    }

    [Theory]
    [InlineData("http://localhost:8080", null)]
    [InlineData("http://localhost:8081", 403)]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    public void A_page_must_be_of_this_node_even_if_it_knows_the_token(string origin, int? code)
    {
        var request = Get("localhost:8080");
        request.Headers.Origin = origin;
        request.Headers.Authorization = "Bearer " + Token;

        Assert.Equal(code, Guard(Token).Look(request)?.Code);
        Assert.Equal(code, Guard(null).Look(request)?.Code);
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("text/plain", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("text/plain; application/json", 415)]
    [InlineData("", 415)]
    public void What_is_sent_must_be_json(string type, int? code)
    {
        var request = Get("localhost");
        request.Method = "POST";
        request.ContentType = type;

        Assert.Equal(code, Guard(null).Look(request)?.Code);
    }

    [Fact]
    public void A_refusal_never_shows_the_token()
    {
        var request = Get("localhost");
        request.Headers.Authorization = "Bearer wrong-wrong-wrong";

        var barred = Guard(Token).Look(request)!;

        Assert.DoesNotContain(Token, barred.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-wrong", barred.Problem, StringComparison.Ordinal);
        Assert.Contains("ACTORXEN_TOKEN", barred.Problem, StringComparison.Ordinal);
    }

    private static RequestGuard Guard(string? token)
    {
        var read = NodeSettingsReader.Read(new(
            null, [new("test", "host", "node-0.example"), new("test", "api.names", "runs.example", IsList: true)],
            name => name == "ACTORXEN_TOKEN" ? token : null, "1.2.3"));
        return new(read.Settings!);
    }

    private static HttpRequest Get(string host)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Host) = ("GET", new(host));
        return request;
    }
}
