using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>
/// A test is in the folder that mirrors the one it tests: <c>Cluster.Tests/Xen/Events</c> for
/// <c>Cluster.Node/Xen/Events</c>, <c>Cluster.Tests/Messages/Identity</c> for <c>Cluster.Messages/Identity</c>. A test
/// of several folders is in the nearest folder that contains them all.
/// </summary>
public sealed class TestFolderTests
{
    private const string Suffix = "Tests";

    /// <summary>Folders that concern the whole product, or hold an example that a page explains.</summary>
    private static readonly string[] _beside =
    [
        "Architecture", "Determinism", "Invariants", "Kubernetes", "Schedules", "Support",
        "Xen.Scheduling.HowTo", "Xen.Workloads.HowTo",
    ];

    private static readonly List<(string Folder, string Name)> _product =
    [
        .. Files("Cluster.Node"),
        .. Files("Cluster.Messages")
            .Select(file => (file.Folder.Length == 0 ? "Messages" : $"Messages.{file.Folder}", file.Name)),
    ];

    private static readonly List<(string Folder, string Name)> _tests = [.. Files("Cluster.Tests")];

    [Fact]
    public void Every_folder_of_tests_has_the_name_of_a_product_folder()
    {
        var known = _product.SelectMany(file => WithParents(file.Folder)).Concat(_beside);

        Faults.AreNone(_tests.Select(file => file.Folder).Distinct().Except(known).Select(
            folder => $"Cluster.Tests has a folder {folder}, the product has none. Move its tests to what they test."));
    }

    [Fact]
    public void Every_further_test_folder_exists_and_is_no_folder_of_the_product()
    {
        Assert.Empty(_beside.Except(_tests.Select(file => file.Folder)));
        Assert.Empty(_beside.Intersect(_product.Select(file => file.Folder)));
    }

    [Fact]
    public void A_test_named_after_a_file_of_the_product_is_in_the_folder_of_that_file()
    {
        var folders = _product.ToLookup(file => file.Name, file => file.Folder);

        Faults.AreNone(_tests
            .Where(test => test.Name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(test => (Test: test, Subjects: folders[test.Name[..^Suffix.Length]].Distinct().ToList()))
            .Where(found => found.Subjects.Count > 0 && !found.Subjects.Contains(found.Test.Folder))
            .Select(found => $"{found.Test.Name} is in {found.Test.Folder}, what it is named after in "
                + $"{string.Join(" and ", found.Subjects)}. Move it there, or name it after what it tests."));
    }

    /// <summary>The examples have the namespaces that they would have in the product.</summary>
    [Fact]
    public void A_file_has_the_namespace_of_its_folder() =>
        Faults.AreNone(Repository.Sources("Cluster.Tests")
            .Select(path => (
                Path: path,
                Folder: Repository.FolderOf("Cluster.Tests", path),
                Actual: Repository.NamespaceOf(path)))
            .Where(file => !file.Folder.EndsWith(".HowTo", StringComparison.Ordinal))
            .Where(file => file.Actual != $"ActorXen.Tests.{file.Folder}")
            .Select(file => $"{file.Path} has the namespace {file.Actual}."));

    private static IEnumerable<string> WithParents(string folder)
    {
        for (; folder.Length > 0; folder = folder[..Math.Max(0, folder.LastIndexOf('.'))]) yield return folder;
    }

    private static IEnumerable<(string Folder, string Name)> Files(string project) =>
        Repository.Sources(project).Select(
            path => (Repository.FolderOf(project, path), Path.GetFileName(path).Split('.')[0]));
}
