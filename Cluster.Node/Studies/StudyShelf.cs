using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Studies;

/// <summary>Keeps the records of studies in the store of the runs.</summary>
/// <remarks>
/// What the store itself finds damaged it tells its owner, and it is then as if it were not there. So one record never
/// hides others.
/// </remarks>
/// <param name="store">Where.</param>
public sealed class StudyShelf(IResultShelf store)
{
    /// <summary>Under which the store keeps a record.</summary>
    public static string KeyOf(string id) => ResultKeys.StudyPrefix + id;

    /// <summary>Keeps a record. Asked again without a name, a study keeps the one that it has.</summary>
    /// <returns>What is kept.</returns>
    public async Task<StudyRecord> KeepAsync(StudyRecord record)
    {
        if (record.Name.Length == 0 && await LoadAsync(record.Id, static _ => { }) is { } earlier)
            record = record with { Name = earlier.Name };
        await store.KeepResultAsync(KeyOf(record.Id), StudyBytes.Write(record));
        return record;
    }

    /// <summary>All that can be read, oldest first, and a line about each that cannot.</summary>
    public async Task<(IReadOnlyList<StudyRecord> Studies, IReadOnlyList<string> Problems)> ListAsync()
    {
        var (studies, problems) = (new List<StudyRecord>(), new List<string>());
        foreach (var id in await IdsAsync(""))
            if (await LoadAsync(id, problems.Add) is { } study) studies.Add(study);
        List<StudyRecord> sorted =
            [.. studies.OrderBy(study => study.DoneUtc).ThenBy(study => study.Id, StringComparer.Ordinal)];
        return (sorted, problems);
    }

    /// <summary>The id of a study by its name or the beginning of its id. A damaged one is found by its id.</summary>
    /// <returns>null if there is none.</returns>
    /// <exception cref="StudyException">Several fit.</exception>
    public async Task<string?> FindAsync(string idOrName)
    {
        var isIdLike = idOrName.Length > 0 && idOrName.All(char.IsAsciiLetterOrDigit);
        var begun = isIdLike ? await IdsAsync(idOrName) : [];
        if (begun.Contains(idOrName)) return idOrName;
        List<string> named =
        [
            .. (await ListAsync()).Studies.Where(study => study.Name.Length > 0 && study.Name == idOrName)
                .Select(study => study.Id),
        ];
        var found = named.Count > 0 ? named : begun;
        if (found.Count <= 1) return found.Count == 0 ? null : found[0];
        throw new StudyException(
            $"{found.Count} studies {(named.Count > 0 ? "have the name" : "begin with")} {idOrName}: "
            + $"{string.Join(", ", found.Take(3))}{(found.Count > 3 ? ", …" : "")}. Write more of the id.");
    }

    /// <exception cref="StudyException">The record cannot be read.</exception>
    public async Task<StudyRecord> ReadAsync(string id)
    {
        string? problem = null;
        return await LoadAsync(id, text => problem = text)
            ?? throw new StudyException(problem ?? $"Study {id} is damaged. Remove it: actorxen runs rm {id}.");
    }

    /// <summary>Keys of records, and of the cells that no other record names: what goes with these studies.</summary>
    public async Task<IReadOnlyList<string>> BelongingsAsync(IReadOnlyCollection<string> ids)
    {
        var studies = (await ListAsync()).Studies;
        // One that cannot be read may name any of the cells, so they stay.
        var hasUnread = (await IdsAsync("")).Except(studies.Select(study => study.Id)).Except(ids).Any();
        var all = studies.ToLookup(study => ids.Contains(study.Id), study => study.Cells);
        var others = all[false].SelectMany(cells => cells).Select(cell => cell.Key).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. ids.Select(KeyOf),
            .. all[true].SelectMany(cells => cells).Select(cell => cell.Key).Distinct()
                .Where(key => key.Length > 0 && !hasUnread && !others.Contains(key)).Select(CellShelf.KeyOf),
        ];
    }

    /// <summary>Keys of cells that no record names: an interrupted study left them.</summary>
    /// <exception cref="StudyException">A record that cannot be read may name any of them.</exception>
    public async Task<IReadOnlyList<string>> LooseCellsAsync()
    {
        var (studies, problems) = await ListAsync();
        // Of a record that the store itself finds damaged there is no problem here: its owner has been told.
        if ((await IdsAsync("")).Count > studies.Count)
            throw new StudyException(
                "Which cells are of no study cannot be told, because the record of one cannot be read. "
                + $"{(problems.Count > 0 ? problems[0] : "Remove it.")}");
        var named = studies.SelectMany(study => study.Cells)
            .Select(cell => CellShelf.KeyOf(cell.Key)).ToHashSet(StringComparer.Ordinal);
        return [.. (await store.ResultKeysAsync(ResultKeys.CellPrefix)).Where(key => !named.Contains(key))];
    }

    private async Task<StudyRecord?> LoadAsync(string id, Action<string> tell)
    {
        if (await store.LoadResultAsync(KeyOf(id)) is not { } bytes) return null;
        try
        {
            return StudyBytes.Read(bytes) is var record && record.Id == id
                ? record
                : throw new StateFormatException($"it calls itself {record.Id}");
        }
        catch (StateFormatException damage)
        {
            tell($"Study {id} cannot be read: {damage.Problem}. Use the version that made it, or remove it: actorxen "
                + $"runs rm {id}.");
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> IdsAsync(string beginning) =>
        [.. (await store.ResultKeysAsync(KeyOf(beginning))).Select(key => key[ResultKeys.StudyPrefix.Length..])];
}
