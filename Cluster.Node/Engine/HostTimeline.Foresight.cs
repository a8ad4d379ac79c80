using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>What a host needs in its next window is prefetched while other hosts run (decision 0054).</summary>
/// <remarks>
/// Between two windows of a large run a host's memory leaves the caches. Main memory serves ten loads in nearly the
/// time of one, but an event issues its loads one after another. Nothing here has an effect on results.
/// </remarks>
public sealed partial class HostTimeline
{
    /// <summary>How many steps <see cref="Approach"/> has.</summary>
    internal const int ApproachSteps = 4;

    private const int MostForeseen = 128;
    private const int PartnersKept = 8;
    private const int Nobody = -1;
    private const int TimelineBytes = 320;
    private const int EntityBytes = 192;
    private const int ArrayHeaderBytes = 16;
    private const int PartnersBytes = PartnersKept * sizeof(int);

    /// <summary>By entity: whom the conversation after its last event reached, in that order.</summary>
    private int[] _partners = new int[4 * PartnersKept];

    /// <summary>Whether other hosts push its memory out of the caches between two windows.</summary>
    internal bool Foresees { get; set; }

    /// <summary>
    /// Prefetches a part of what the host's next window needs. To be called for each step, from the highest to 0, while
    /// other hosts run: each step can only name what the step before it has loaded.
    /// </summary>
    /// <param name="step">Less than <see cref="ApproachSteps"/>.</param>
    /// <param name="horizon">The end of that window.</param>
    internal void Approach(int step, VirtualTime horizon)
    {
        switch (step)
        {
            case 3:
                Prefetch.Object(this, 0, TimelineBytes);
                break;
            case 2:
                Prefetch.Object(_queue);
                Prefetch.Object(_inbox);
                Prefetch.Object(_conversation);
                break;
            case 1:
                _queue.Approach();
                break;
            default:
                TakeIn();
                Span<int> targets = stackalloc int[MostForeseen];
                var count = _queue.PeekTargets(horizon, targets);
                foreach (var target in targets[..count])
                {
                    Prefetch.Object(_partners, ArrayHeaderBytes + (target * PartnersBytes), PartnersBytes);
                    Foresee(target);
                }

                break;
        }
    }

    /// <summary>Prefetches together what the window's conversations would otherwise wait for one by one.</summary>
    private void ForeseePartners()
    {
        Span<int> targets = stackalloc int[MostForeseen];
        var count = _queue.PeekTargets(_horizon, targets);
        foreach (var target in targets[..count])
        {
            foreach (var partner in PartnersOf(target))
            {
                if (partner == Nobody) break;
                Foresee(partner);
            }
        }
    }

    /// <summary>Of an entity that is new.</summary>
    private void AddPartners(int entity)
    {
        if ((entity + 1) * PartnersKept > _partners.Length) Array.Resize(ref _partners, _partners.Length * 2);
        PartnersOf(entity).Fill(Nobody);
    }

    private Span<int> PartnersOf(int entity) => new(_partners, entity * PartnersKept, PartnersKept);

    private void Foresee(int entity)
    {
        Prefetch.Object(_contexts[entity]);
        Prefetch.Object(_entities[entity], 0, EntityBytes);
        _hosting.Foresee(new EntityRef(entity));
    }
}
