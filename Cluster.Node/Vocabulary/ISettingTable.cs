namespace ActorXen.Vocabulary;

/// <summary>One row in a table of keys.</summary>
public sealed record SettingRow(string Key, string Default, string Allowed, string Meaning);

/// <summary>The keys of one section, for the reference page and <c>actorxen config keys</c>.</summary>
public interface ISettingTable
{
    /// <summary>The place of the section: <c>nic</c>, <c>workload batch</c>.</summary>
    string Place { get; }

    /// <summary>The group of similar tables: <c>workloads</c>; null for a table of its own.</summary>
    string? Group => null;

    /// <summary>One line.</summary>
    string Meaning { get; }

    IReadOnlyList<SettingRow> Rows { get; }

    /// <summary>The tables of the objects below its keys.</summary>
    IReadOnlyList<ISettingTable> Parts { get; }
}
