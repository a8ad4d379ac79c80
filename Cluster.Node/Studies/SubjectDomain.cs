using ActorXen.Messages;
using ActorXen.Report.Results;

namespace ActorXen.Studies;

/// <summary>A domain's row with what selectors look at.</summary>
/// <param name="ServesHost">Whether it is dom0 or a driver domain.</param>
public sealed record SubjectDomain(DomainRow Row, string Rack, string Group, string Role, bool ServesHost);
