using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Xinglin.Tidy;

internal sealed partial class CompiledAssembly
{
    private static readonly Dictionary<int, OpCode> Opcodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value & 0xFFFF);

    /// <summary>Every type outside the assembly that it names.</summary>
    public IEnumerable<string> ReferencedTypes() => _metadata.TypeReferences.Select(handle => NameOf(handle));

    /// <summary>Every member outside the assembly that its code or attributes use, as <c>Namespace.Type::Member</c>.</summary>
    public IEnumerable<string> ReferencedMembers()
    {
        foreach (var handle in _metadata.MemberReferences)
        {
            var member = _metadata.GetMemberReference(handle);
            if (OwnerOf(member.Parent) is { } owner)
            {
                yield return $"{owner}::{_metadata.GetString(member.Name)}";
            }
        }
    }

    /// <summary>Where float or double (or the wider number types) stand in a field, a signature, a local or an instruction.</summary>
    public IReadOnlyList<string> FloatingPoint()
    {
        var found = new List<string>();
        foreach (var handle in _metadata.FieldDefinitions)
        {
            var field = _metadata.GetFieldDefinition(handle);
            Note(found, field.DecodeSignature(FloatSeeker.Instance, null), handle, field.GetDeclaringType(), "field");
        }

        foreach (var handle in _metadata.MethodDefinitions)
        {
            var method = _metadata.GetMethodDefinition(handle);
            var signature = method.DecodeSignature(FloatSeeker.Instance, null);
            Note(found, signature.ReturnType || signature.ParameterTypes.Contains(true), handle, method.GetDeclaringType(), "signature");
            InspectBody(found, handle, method);
        }

        return found;
    }

    /// <summary>Static fields of the assembly's own code that can change: not readonly, not constant, not the compiler's cache of a lambda.</summary>
    public IReadOnlyList<string> MutableStatics() =>
    [
        .. _metadata.FieldDefinitions.Select(handle => _metadata.GetFieldDefinition(handle))
            .Where(field => field.Attributes.HasFlag(FieldAttributes.Static) && (field.Attributes & (FieldAttributes.InitOnly | FieldAttributes.Literal)) == 0)
            .Select(field => $"{NameOf(field.GetDeclaringType())}.{_metadata.GetString(field.Name)}")
            .Where(name => !name.Contains("<>c", StringComparison.Ordinal) && !name.Contains("<>O", StringComparison.Ordinal) && !name.Contains("/<>", StringComparison.Ordinal)),
    ];

    private void InspectBody(List<string> found, MethodDefinitionHandle handle, MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            var locals = _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(FloatSeeker.Instance, null);
            Note(found, locals.Contains(true), handle, method.GetDeclaringType(), "local");
        }

        Note(found, Instructions(body.GetILContent()).Any(IsFloating), handle, method.GetDeclaringType(), "instruction");
    }

    private static bool IsFloating(OpCode code) => code.Name is { } name
        && (name.Contains(".r4", StringComparison.Ordinal) || name.Contains(".r8", StringComparison.Ordinal) || name.StartsWith("conv.r", StringComparison.Ordinal) || name == "ckfinite");

    private static IEnumerable<OpCode> Instructions(ImmutableArray<byte> code)
    {
        for (var i = 0; i < code.Length;)
        {
            int value = code[i++];
            if (value == 0xFE)
            {
                value = (0xFE << 8) | code[i++];
            }

            var opcode = Opcodes[value];
            yield return opcode;
            i += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code.AsSpan(i, 4))),
                _ => 4,
            };
        }
    }

    private void Note(List<string> found, bool isFound, EntityHandle member, TypeDefinitionHandle type, string where)
    {
        if (isFound)
        {
            var name = member.Kind == HandleKind.FieldDefinition
                ? _metadata.GetFieldDefinition((FieldDefinitionHandle)member).Name
                : _metadata.GetMethodDefinition((MethodDefinitionHandle)member).Name;
            found.Add($"{NameOf(type)}.{_metadata.GetString(name)}: {where}");
        }
    }

    private string? OwnerOf(EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => NameOf((TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => _metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(new NameSeeker(this), null),
        _ => null,
    };

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}/{_metadata.GetString(type.Name)}"
            : $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        return outer.IsNil ? $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}" : $"{NameOf(outer)}/{_metadata.GetString(type.Name)}";
    }

    /// <summary>The open name of the type that a specification is built on; null for one of the assembly's own.</summary>
    private sealed class NameSeeker(CompiledAssembly assembly) : ISignatureTypeProvider<string?, object?>
    {
        public string? GetArrayType(string? elementType, ArrayShape shape) => "System.Array";

        public string? GetByReferenceType(string? elementType) => elementType;

        public string? GetFunctionPointerType(MethodSignature<string?> signature) => "function pointer";

        public string? GetGenericInstantiation(string? genericType, ImmutableArray<string?> typeArguments) => genericType;

        public string? GetGenericMethodParameter(object? genericContext, int index) => null;

        public string? GetGenericTypeParameter(object? genericContext, int index) => null;

        public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => unmodifiedType;

        public string? GetPinnedType(string? elementType) => elementType;

        public string? GetPointerType(string? elementType) => "pointer";

        public string? GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

        public string? GetSZArrayType(string? elementType) => "System.Array";

        public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

        public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => assembly.NameOf(handle);

        public string? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => null;
    }
}

/// <summary>True wherever a signature has a floating-point or decimal type.</summary>
internal sealed class FloatSeeker : ISignatureTypeProvider<bool, object?>
{
    public static FloatSeeker Instance { get; } = new();

    public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

    public bool GetByReferenceType(bool elementType) => elementType;

    public bool GetFunctionPointerType(MethodSignature<bool> signature) => signature.ReturnType || signature.ParameterTypes.Contains(true);

    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType || typeArguments.Contains(true);

    public bool GetGenericMethodParameter(object? genericContext, int index) => false;

    public bool GetGenericTypeParameter(object? genericContext, int index) => false;

    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => modifier || unmodifiedType;

    public bool GetPinnedType(bool elementType) => elementType;

    public bool GetPointerType(bool elementType) => elementType;

    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode is PrimitiveTypeCode.Single or PrimitiveTypeCode.Double;

    public bool GetSZArrayType(bool elementType) => elementType;

    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => false;

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        reader.GetString(reader.GetTypeReference(handle).Name) is "Decimal" or "Half" or "NFloat";

    public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => false;
}
