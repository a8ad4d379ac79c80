using ActorXen.Messages;
using ActorXen.Report.Answers;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A scheduler lets the vCPU that has the pCPU run for its rate limit first.</summary>
internal sealed class RateLimitRule() : SegmentRule("rate-limit", least: 0.25)
{
    protected override bool IsIt(CauseKey key) => SlowRequests.IsRule(key, WaitRule.RateLimit);

    protected override string What(SlowPart found) => "the scheduler's rate limit keeps requests waiting";
}
