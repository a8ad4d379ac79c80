using System.Reflection;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Workloads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace ActorXen.Tests.Architecture;

/// <summary>
/// The compiler checks the receivers of messages: roles are declared, entities handle what their roles may be sent, and
/// only a few places turn numbers into references.
/// </summary>
public sealed class RoleTests
{
    private static readonly Assembly _product = typeof(Mechanisms).Assembly;

    /// <summary>Messages of a role that an entity is never sent, with the reason.</summary>
    private static readonly Dictionary<string, string> NeverSent = new(StringComparer.Ordinal)
    {
        ["DirectDisk EventDelivered"] = "its driver has the events of the device, and there is no channel",
        ["DirectInterface EventDelivered"] = "its driver has the events of the device, and there is no channel",
        ["ProgramGuest Upcall"] = "a recorded trace has no events",
        ["ProgramGuest PollWoken"] = "a program does not poll",
        ["ProgramGuest UnmaskPort"] = "a program stands for its port, which has no mask",
        ["StreamSink Appointment"] = "a reader has nothing to wait for",
    };

    /// <summary>Places that turn a number into a reference: where entities are placed or state is read.</summary>
    private static readonly string[] Border =
    [
        "AttachedWorkload", "GuestKernel", "GuestTimerQueue", "HostPlan", "ItemCodecs", "PcpuTimers", "WorkItem",
    ];

    private static IEnumerable<Type> MessageTypes => typeof(Message).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Message)) && !type.IsAbstract);

    private static IEnumerable<Type> Entities =>
        _product.GetTypes().Where(type => type.IsAssignableTo(typeof(IEntity)) && type.IsClass);

    [Fact]
    public void Every_message_names_its_receivers()
    {
        var without = MessageTypes.Where(type => !ReceiversOf(type).Any()).Select(type => type.Name);

        Assert.Empty(without);
    }

    [Fact]
    public void An_entity_handles_exactly_what_its_roles_may_be_sent()
    {
        using var module = ModuleDefinition.ReadModule(_product.Location);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var needless = new List<string>();

        foreach (var entity in Entities)
        {
            var sent = MessageTypes.Where(message => MayReceive(entity, message)).Select(message => message.Name);
            var handled = HandledBy(module, entity);
            missing.UnionWith(sent.Except(handled).Select(message => $"{entity.Name} {message}"));
            needless.AddRange(handled.Except(sent).Select(message => $"{entity.Name} {message}"));
        }

        Assert.Equal(NeverSent.Keys.Order(StringComparer.Ordinal), missing);
        Assert.Empty(needless);
    }

    [Fact]
    public void An_entity_speaks_of_itself_only_in_roles_that_it_has()
    {
        using var module = ModuleDefinition.ReadModule(_product.Location);
        var entities = Entities.ToDictionary(entity => entity.FullName!, StringComparer.Ordinal);

        var wrong =
            from type in module.Types
            where entities.ContainsKey(type.FullName)
            from call in CallsIn(type).OfType<GenericInstanceMethod>()
            where call.Name == "Self" && call.DeclaringType.Name == nameof(EntityContext)
            let role = call.GenericArguments[0].FullName
            where entities[type.FullName].GetInterfaces().All(has => has.FullName != role)
            select $"{type.Name} says that it is {role}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_in_the_model_takes_an_entity_without_a_role_or_a_tag_without_a_type()
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
            | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var types = _product.GetTypes()
            .Where(type => type.Namespace?.StartsWith("ActorXen.Xen", StringComparison.Ordinal) == true)
            .Concat(MessageTypes)
            .ToList();

        var untyped = types.SelectMany(type => type.GetFields(declared))
            .Where(field => Names(field.FieldType, typeof(EntityRef)))
            .Select(field => $"{field.DeclaringType!.Name}.{field.Name}");
        var loose =
            from method in types.SelectMany(type => type.GetMembers(declared).OfType<MethodBase>())
            from parameter in method.GetParameters()
            where Names(parameter.ParameterType, typeof(EntityRef)) || IsBareTag(parameter)
            select $"{method.DeclaringType!.Name}.{NameOf(method)}({parameter.Name})";

        // Facts belong to the engine, so they name their source by its number.
        Assert.Equal(["DecisionTrace.OnFact(source)"], untyped.Concat(loose).Distinct());
    }

    [Fact]
    public void Numbers_become_references_only_at_the_border()
    {
        using var module = ModuleDefinition.ReadModule(_product.Location);

        var makers =
            from type in module.Types
            where type.Namespace.StartsWith("ActorXen.Xen", StringComparison.Ordinal)
            where CallsIn(type).Any(call =>
                call.Name == ".ctor" && call.DeclaringType.GetElementType().FullName == typeof(EntityRef<>).FullName)
            select type.Name;

        Assert.Equal(Border, makers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("context.Send(port, new SetPending(PcpuId.None, false))", true)]
    [InlineData("context.Send(port, RunTimers.Instance)", false)]
    [InlineData("context.Send(level, new IrqTaken(PcpuId.None, VirtualTime.Zero))", true)]
    [InlineData("context.Send(line, ForcedEoi.Instance)", false)]
    [InlineData("context.Send(context.Self<IPort>(), new SetPending(PcpuId.None, false))", true)]
    [InlineData("context.Schedule(port, default, HypervisorDone.Instance)", false)]
    [InlineData("context.SendAbroad(new EntityAddress<IPort>(1, port), default, Hold.Instance)", false)]
    [InlineData("context.PutBack(port, default, WorkElapsed.Instance, default)", false)]
    [InlineData("EntityRef<IIrqDesc>.Of(level)", true)]
    [InlineData("EntityRef<ILevelLine>.Of(line)", false)]
    public void A_message_to_the_wrong_receiver_does_not_compile(string statement, bool compiles)
    {
        var code = $$"""
            using ActorXen.Engine;
            using ActorXen.Messages;
            public static class C
            {
                public static void M(EntityContext context, EntityRef<IPort> port, EntityRef<IIrqDesc> line,
                    EntityRef<ILevelLine> level) => {{statement}};
            }
            """;
        var compilation = CSharpCompilation.Create(
            "sender",
            [CSharpSyntaxTree.ParseText(code)],
            [.. CompilerReferences.OfPlatform, .. CompilerReferences.Own],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        var errors = compilation.GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => found.Id);

        // CS0311: the message is not for this role.
        Assert.Equal(compiles ? [] : ["CS0311"], errors);
    }

    private static IEnumerable<Type> ReceiversOf(Type message) => message.GetInterfaces()
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ITo<>))
        .Select(type => type.GetGenericArguments()[0]);

    private static bool MayReceive(Type entity, Type message) => ReceiversOf(message).Any(entity.IsAssignableTo);

    /// <summary>The types that <c>Handle</c> tests its message for.</summary>
    private static HashSet<string> HandledBy(ModuleDefinition module, Type entity)
    {
        var messages = MessageTypes.Select(message => message.Name).ToHashSet(StringComparer.Ordinal);
        var handle = module.GetType(entity.FullName).Methods.Single(method => method.Name == nameof(IEntity.Handle));
        return handle.Body.Instructions
            .Where(instruction => instruction.OpCode == Mono.Cecil.Cil.OpCodes.Isinst)
            .Select(instruction => ((TypeReference)instruction.Operand).Name)
            .Where(messages.Contains)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<MethodReference> CallsIn(TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand)
            .OfType<MethodReference>()
            .Concat(type.NestedTypes.SelectMany(CallsIn));

    /// <summary>The name without the interface that an explicit implementation includes.</summary>
    private static string NameOf(MethodBase method) => method.Name[(method.Name.LastIndexOf('.') + 1)..];

    private static bool Names(Type type, Type searched) =>
        type == searched
        || (type.HasElementType && Names(type.GetElementType()!, searched))
        || (type.IsGenericType && type.GetGenericArguments().Any(argument => Names(argument, searched)));

    private static bool IsBareTag(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(long)
        && string.Equals(parameter.Name, "tag", StringComparison.OrdinalIgnoreCase);
}
