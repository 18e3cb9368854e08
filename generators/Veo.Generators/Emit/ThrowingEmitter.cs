using System;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Writes members that cannot be called: they throw what the diagnostic says.</summary>
/// <remarks>
/// Without them the proxy would not implement the interface. The compiler would then report that, in generated code, and drop the
/// diagnostics that explain the mistake.
/// </remarks>
internal static class ThrowingEmitter
{
    /// <summary>Writes a member that has a problem.</summary>
    public static void Write(KernelMember member, IndentedWriter writer)
    {
        var problem = member.Problems[0];
        var @throw = $"throw new {Names.NotSupported}({Names.Literal($"{problem.DiagnosticId}: {problem.Message}")});";

        switch (member)
        {
            case KernelMethod method:
                writer.WriteLine(MemberSignature.Method(method));

                using (writer.WriteBlock())
                {
                    writer.WriteLine(@throw);
                }

                break;

            case KernelProperty property:
                WriteAccessors(MemberSignature.Property(property), [property.HasGetter ? "get" : null, property.Setter], @throw, writer);
                break;

            case KernelEvent @event:
                WriteAccessors(MemberSignature.Event(@event), ["add", "remove"], @throw, writer);
                break;

            default:
                throw new InvalidOperationException($"A proxy cannot implement '{member.Name}'.");
        }
    }

    private static void WriteAccessors(string signature, string?[] accessors, string @throw, IndentedWriter writer)
    {
        writer.WriteLine(signature);

        using (writer.WriteBlock())
        {
            foreach (var accessor in accessors)
            {
                if (accessor is not null)
                {
                    writer.WriteLine($"{accessor} {{ {@throw} }}");
                }
            }
        }
    }
}
