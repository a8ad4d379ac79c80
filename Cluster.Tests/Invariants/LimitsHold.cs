using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Over any window, a queue of an interface or disk passes at most the rate times the window and its burst, and a back
/// end that waits for credit passes nothing (interrupts §18.4).
/// </summary>
/// <remarks>
/// The burst is the credit of a period and what may be saved up: another period's, or the largest packet or request.
/// </remarks>
internal sealed partial class LimitsHold(Scene scene) : Checker(scene)
{
    private readonly Dictionary<(int Source, long Amount), Window> _windows = [];
    private readonly Dictionary<int, VirtualTime> _held = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(DeviceFacts.LimitHeld))
        {
            Require(fact.Second > 0, recorded, "it waits for credit that is there");
            _held[recorded.Source.Number] = recorded.At + new Duration(fact.Second);
        }

        if (!fact.Is(DeviceFacts.LimitUsed)) return;
        Require(
            recorded.At >= _held.GetValueOrDefault(recorded.Source.Number), recorded, "it waits for credit");
        var key = (recorded.Source.Number, fact.First);
        if (!_windows.TryGetValue(key, out var window)) _windows.Add(key, window = WindowOf(recorded));
        window.Drain(recorded.At);
        window.Level += fact.Second;
        Require(
            window.Level <= window.Burst, recorded,
            $"{window.Level:F0} above the rate, of a burst of {window.Burst}");
    }

    private Window WindowOf(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        var path = BackEnd().Match(Scene.Directory.Paths[recorded.Source.Number]);
        var guest = Scene.Spec.Domains[fact.Subject];
        Require(path.Success && path.Groups[2].Value == Text(guest.Id), recorded, "not a back end of the guest");
        var service = path.Groups[1].Value == "vif" ? DeviceService.Network : DeviceService.Block;
        var number = path.Groups[3].Success ? int.Parse(path.Groups[3].Value, CultureInfo.InvariantCulture) : 0;
        var attachment = guest.Attachments.Where(one => one.Service == service).ElementAt(number);
        var (perPeriod, largest) = (LimitedAmount)fact.First switch
        {
            LimitedAmount.VifBytes => (attachment.Limit.BytesPerPeriod(attachment.Queues), 65_536),
            LimitedAmount.VbdBytes => (attachment.Limit.BytesPerPeriod(attachment.Queues), 1_048_576),
            LimitedAmount.VbdRequests => (attachment.Limit.RequestsPerPeriod(attachment.Queues), 1),
            var other => throw new InvalidOperationException($"{other} is not a limited amount"),
        };
        return new(perPeriod, perPeriod + Math.Max(perPeriod, largest), attachment.Limit.Period);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("/(vif|vbd)/([0-9]+)(?:/([0-9]+))?(?:/q[0-9]+)?$")]
    private static partial Regex BackEnd();

    /// <summary>How far above the rate some window that ends now has been: a bucket that leaks at the rate.</summary>
    private sealed class Window(long perPeriod, long burst, Duration period)
    {
        private VirtualTime _at;

        public double Level { get; set; }

        public long Burst => burst;

        public void Drain(VirtualTime now)
        {
            var leaked = (double)perPeriod * (now - _at).Nanoseconds / period.Nanoseconds;
            (Level, _at) = (Math.Max(0, Level - leaked), now);
        }
    }
}
