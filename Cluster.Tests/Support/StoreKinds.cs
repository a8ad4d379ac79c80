using System.Reflection;
using ActorXen.Store.Database;
using Xunit.Sdk;

namespace ActorXen.Tests.Support;

/// <summary>Gives a theory the SQLite store.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnSqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.Sqlite]];
}

/// <summary>Gives a theory the PostgreSQL store; skips it, saying why, where no server can be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnPostgresAttribute : DataAttribute
{
    public OnPostgresAttribute() => Skip = PrivatePostgres.WhyNot;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.PostgreSql]];
}

/// <summary>A fact about PostgreSQL only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PrivatePostgres.WhyNot;
}
