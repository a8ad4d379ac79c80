using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ActorXen.Tests.Architecture;

/// <summary>Which folders or files of the program use which others, read from the compiled types.</summary>
/// <remarks>
/// A folder is a namespace, or what a list of types says. Base types, members, attributes, locals and instructions
/// count, so also types that no source line names, and those of a parent folder, which need no using line. Constants
/// are compiled away and do not count.
/// </remarks>
internal sealed class TypeUse
{
    private const string Root = "ActorXen.";
    private readonly SortedDictionary<(string From, string To), string> _edges = [];
    private readonly Func<TypeReference, string?> _folderOf;

    private TypeUse(ModuleDefinition module, Func<TypeReference, string?> folderOf)
    {
        _folderOf = folderOf;
        foreach (var type in module.Types) Read(type);
    }

    /// <summary>Each with an example.</summary>
    public IReadOnlyDictionary<(string From, string To), string> Edges => _edges;

    public static TypeUse Of(System.Reflection.Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return new(module, FolderOf);
    }

    /// <summary>Between folders or files that the sources say, whatever the namespaces are.</summary>
    /// <param name="places">Of each type, by namespace and name.</param>
    public static TypeUse Of(System.Reflection.Assembly assembly, IReadOnlyDictionary<string, string> places)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return new(module, type =>
        {
            while (type.DeclaringType is { } outer) type = outer;
            return places.GetValueOrDefault($"{type.Namespace}.{type.Name.Split('`')[0]}");
        });
    }

    private void Read(TypeDefinition type)
    {
        Use(type, type.BaseType);
        foreach (var implemented in type.Interfaces) Use(type, implemented.InterfaceType);
        foreach (var field in type.Fields) Use(type, field.FieldType);
        foreach (var parameter in type.GenericParameters) Use(type, parameter);
        UseAttributes(type, type);
        foreach (var method in type.Methods) Read(type, method);
        foreach (var nested in type.NestedTypes) Read(nested);
    }

    private void Read(TypeDefinition type, MethodDefinition method)
    {
        Use(type, method.ReturnType);
        foreach (var parameter in method.Parameters) Use(type, parameter.ParameterType);
        foreach (var parameter in method.GenericParameters) Use(type, parameter);
        UseAttributes(type, method);
        if (!method.HasBody) return;
        foreach (var local in method.Body.Variables) Use(type, local.VariableType);
        foreach (var handler in method.Body.ExceptionHandlers) Use(type, handler.CatchType);
        foreach (var instruction in method.Body.Instructions) Use(type, instruction);
    }

    private void Use(TypeDefinition user, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type: Use(user, type); break;
            case FieldReference field:
                Use(user, field.DeclaringType);
                Use(user, field.FieldType);
                break;
            case MethodReference method:
                Use(user, method.DeclaringType);
                if (method is GenericInstanceMethod generic)
                    foreach (var argument in generic.GenericArguments) Use(user, argument);
                break;
        }
    }

    private void UseAttributes(TypeDefinition user, ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes) Use(user, attribute.AttributeType);
    }

    private void Use(TypeDefinition user, TypeReference? used)
    {
        switch (used)
        {
            case null: return;
            case GenericParameter parameter:
                // Without its arguments: in "T : IExtra<T>" they lead back here.
                foreach (var constraint in parameter.Constraints) Use(user, constraint.ConstraintType.GetElementType());
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments) Use(user, argument);
                break;
        }

        if (used is TypeSpecification { ElementType: var element }) Use(user, element);
        else if (_folderOf(used) is { } to && _folderOf(user) is { } from && from != to)
            _edges.TryAdd((from, to), $"{Shown(user)} uses {Shown(used)}");
    }

    /// <returns>
    /// The folder below the root: <c>Nodes.Web</c>. For libraries <c>Akka</c>, <c>Akka.Configuration</c> or
    /// <c>Libraries</c>; null for .NET's own types.
    /// </returns>
    private static string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        var name = type.Namespace;
        if (name.StartsWith(Root, StringComparison.Ordinal)) return name[Root.Length..];
        if (name.Length == 0 || name == "ActorXen" || name.StartsWith("System", StringComparison.Ordinal)) return null;
        if (name.StartsWith("Akka.Configuration", StringComparison.Ordinal)) return "Akka.Configuration";
        if (name.StartsWith("Akka", StringComparison.Ordinal)) return "Akka";
        // The compiler defines an attribute of this namespace in every assembly.
        return name == "Microsoft.CodeAnalysis" ? null : "Libraries";
    }

    private static string Shown(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Name;
    }
}
