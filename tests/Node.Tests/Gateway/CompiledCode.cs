using System.Reflection;
using System.Reflection.Emit;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>What the compiled code of a type mentions, its state machines and lambdas included: texts, and members called or made.</summary>
internal sealed class CompiledCode
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    private CompiledCode(Type type)
    {
        foreach (var method in WithNested(type).SelectMany(t => t.GetMethods(Everything).Cast<MethodBase>().Concat(t.GetConstructors(Everything))))
        {
            Read(method);
        }
    }

    public HashSet<string> Texts { get; } = [];

    public HashSet<MethodBase> Calls { get; } = [];

    public static CompiledCode Of(Type type) => new(type);

    private static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(Everything).SelectMany(WithNested).Prepend(type);

    private void Read(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var opcode = code[at] == 0xfe ? Codes[unchecked((short)(0xfe00 | code[at + 1]))] : Codes[code[at]];
            at += opcode.Size;
            if (opcode.OperandType == OperandType.InlineString)
            {
                Texts.Add(method.Module.ResolveString(BitConverter.ToInt32(code, at)));
            }
            else if (opcode.OperandType == OperandType.InlineMethod)
            {
                Calls.Add(method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, at), method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null)!);
            }

            at += Length(opcode.OperandType, code, at);
        }
    }

    private static int Length(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
