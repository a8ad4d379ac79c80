#:sdk Microsoft.NET.Sdk.Web
// A registry on loopback with one image, an empty base, so that .ci/install can make ActorXen's image where no registry
// can be reached. Like the real base, the image is a list with a manifest for each processor. Prints its port, and ends
// when its input ends.
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

var blobs = new Dictionary<string, (byte[] Bytes, string Type)>();

string Add(byte[] bytes, string type)
{
    var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    blobs[digest] = (bytes, type);
    return digest;
}

var tar = new MemoryStream();
using (var writer = new TarWriter(tar, leaveOpen: true))
    writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "app/"));
var packed = new MemoryStream();
using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(tar.ToArray());
var layer = Add(packed.ToArray(), "application/vnd.docker.image.rootfs.diff.tar.gzip");
const string ListType = "application/vnd.docker.distribution.manifest.list.v2+json";
const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
const string ConfigType = "application/vnd.docker.container.image.v1+json";

string Image(string processor)
{
    var config = Encoding.UTF8.GetBytes($$"""
        {"architecture":"{{processor}}","os":"linux","created":"2026-01-01T00:00:00Z",
        "config":{"Env":["PATH=/usr/bin","FROM_BASE=1"]},
        "rootfs":{"type":"layers","diff_ids":["sha256:{{Convert.ToHexStringLower(SHA256.HashData(tar.ToArray()))}}"]},
        "history":[{"created":"2026-01-01T00:00:00Z","created_by":"an empty base"}]}
        """);
    var manifest = Encoding.UTF8.GetBytes($$"""
        {"schemaVersion":2,"mediaType":"{{ManifestType}}",
        "config":{"mediaType":"{{ConfigType}}","size":{{config.Length}},"digest":"{{Add(config, ConfigType)}}"},
        "layers":[{"mediaType":"{{blobs[layer].Type}}","size":{{packed.Length}},"digest":"{{layer}}"}]}
        """);
    return $$$"""
        {"mediaType":"{{{ManifestType}}}","size":{{{manifest.Length}}},"digest":"{{{Add(manifest, ManifestType)}}}",
        "platform":{"architecture":"{{{processor}}}","os":"linux"}}
        """;
}

var list = Add(Encoding.UTF8.GetBytes($$"""
    {"schemaVersion":2,"mediaType":"{{ListType}}","manifests":[{{Image("amd64")}},{{Image("arm64")}}]}
    """), ListType);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var app = builder.Build();
app.MapMethods("/v2/", ["GET", "HEAD"], () => Results.Ok());
app.MapMethods("/v2/base/{kind}/{name}", ["GET", "HEAD"], (string kind, string name, HttpContext context) =>
{
    var digest = kind == "manifests" && !name.StartsWith("sha256:") ? list : name;
    if (!blobs.TryGetValue(digest, out var blob)) return Results.NotFound();
    context.Response.Headers["Docker-Content-Digest"] = digest;
    return Results.Bytes(blob.Bytes, blob.Type);
});
await app.StartAsync();
Console.WriteLine(new Uri(app.Urls.Single()).Port);
await Console.In.ReadToEndAsync();
