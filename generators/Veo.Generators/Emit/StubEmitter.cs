using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Writes the implementation of one kernel method.</summary>
internal static class StubEmitter
{
    /// <summary>Writes the method: a call is opened, filled, made and handed to the caller.</summary>
    public static void Write(KernelMethod method, string symbolField, IndentedWriter writer)
    {
        writer.WriteLine($"// {CPrototype.Of(method)}");
        writer.WriteLine(MemberSignature.Method(method));

        using (writer.WriteBlock())
        {
            var call = Unused("__call", method);

            writer.WriteLine($"using var {call} = new {Names.KernelCall}<{method.Result.Type ?? Names.VoidResult}>({Target(method, symbolField)});");

            foreach (var parameter in method.Parameters)
            {
                if (Setter(parameter) is { } setter)
                {
                    writer.WriteLine($"{call}.{setter};");
                }
            }

            if (method.Result.Shape == ResultShape.Blocking)
            {
                WriteCall(method.Result.Type is null ? $"{call}.Run" : $"return {call}.Run", method, writer);
            }
            else
            {
                WriteCall($"{call}.Submit", method, writer);
                writer.WriteLine($"return {call}.{HandOver(method.Result)}();");
            }
        }
    }

    private static string Target(KernelMethod method, string symbolField)
    {
        var context = Field(SymbolFields.Context, method);

        if (Find(method, ArgumentForm.Context) is { } chosen)
        {
            context = $"{chosen.Name} ?? {context}";
        }

        var target = $"{context}, {Field(symbolField, method)}";
        return Find(method, ArgumentForm.CancellationToken) is { } token ? $"{target}, {token.Name}" : target;
    }

    /// <summary>The call that stores an argument which is not on the stub's own stack; null for the others.</summary>
    private static string? Setter(KernelParameter parameter)
    {
        var argument = parameter.Argument;
        var index = Index(argument);

        return argument.Form switch
        {
            ArgumentForm.Scalar when argument.IsEnum =>
                $"Set{argument.Scalar}({index}, ({ScalarTypes.Keyword(argument.Scalar)}){parameter.Name})",
            ArgumentForm.Scalar => $"Set{argument.Scalar}({index}, {parameter.Name})",
            ArgumentForm.Pointer or ArgumentForm.TypedPointer => $"SetPointer({index}, {parameter.Name})",

            // The conversion from buffer to pointer is not seen by type inference.
            ArgumentForm.Buffer => $"SetPointer<{argument.Element}>({index}, {parameter.Name})",
            ArgumentForm.MemoryIn => $"SetIn({index}, {parameter.Name})",
            ArgumentForm.MemoryInOut => $"SetInOut({index}, {parameter.Name})",
            ArgumentForm.MemoryOut => $"SetOut({index}, {parameter.Name})",
            _ => null,
        };
    }

    /// <summary>The expression that pins an argument for the time of the call; null if it was stored before.</summary>
    private static string? StackArgument(KernelParameter parameter)
    {
        var (factory, modifier) = parameter.Argument.Form switch
        {
            ArgumentForm.ReferenceIn => ("In", "in "),
            ArgumentForm.ReferenceInOut => ("InOut", "ref "),
            ArgumentForm.ReferenceOut => ("Out", "out "),
            ArgumentForm.SpanIn => ("InSpan", ""),
            ArgumentForm.SpanInOut => ("InOutSpan", ""),
            ArgumentForm.SpanOut => ("OutSpan", ""),
            _ => (null, ""),
        };

        return factory is null ? null : $"{Names.StackArgument}.{factory}({Index(parameter.Argument)}, {modifier}{parameter.Name})";
    }

    private static void WriteCall(string start, KernelMethod method, IndentedWriter writer)
    {
        var arguments = method.Parameters.Select(StackArgument).Where(static argument => argument is not null).ToArray();

        if (arguments.Length == 0)
        {
            writer.WriteLine($"{start}();");
            return;
        }

        writer.WriteLine($"{start}(");

        using (writer.Indent())
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                writer.WriteLine(arguments[i] + (i == arguments.Length - 1 ? ");" : ","));
            }
        }
    }

    private static string HandOver(KernelResult result) => (result.Shape, result.Type) switch
    {
        (ResultShape.Task, null) => "ToVoidTask",
        (ResultShape.Task, _) => "ToTask",
        (ResultShape.ValueTask, null) => "ToVoidValueTask",
        (ResultShape.ValueTask, _) => "ToValueTask",
        (ResultShape.Request, null) => "ToVoidRequest",
        (ResultShape.Request, _) => "ToRequest",
        _ => throw new InvalidOperationException($"A result of shape {result.Shape} is not handed over."),
    };

    private static KernelParameter? Find(KernelMethod method, ArgumentForm form) =>
        method.Parameters.FirstOrDefault(parameter => parameter.Argument.Form == form);

    private static string Field(string field, KernelMethod method) => IsParameter(field, method) ? $"this.{field}" : field;

    private static string Unused(string name, KernelMethod method)
    {
        while (IsParameter(name, method))
        {
            name += "_";
        }

        return name;
    }

    private static bool IsParameter(string name, KernelMethod method) => method.Parameters.Any(parameter => parameter.Name == name);

    private static string Index(KernelArgument argument) => argument.Index.ToString(CultureInfo.InvariantCulture);
}
