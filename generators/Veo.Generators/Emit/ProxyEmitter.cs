using System.Globalization;
using System.Linq;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Writes the class that implements a kernel interface.</summary>
internal static class ProxyEmitter
{
    /// <summary>Writes the proxy.</summary>
    public static void Write(KernelInterface kernel, IndentedWriter writer)
    {
        var fields = new SymbolFields(kernel);

        writer.WriteLine(Names.GeneratedCode);
        writer.WriteLine($"private sealed class {kernel.ProxyName} : {kernel.TypeName}");

        using (writer.WriteBlock())
        {
            writer.WriteLine($"private readonly {Names.Context} {SymbolFields.Context};");

            foreach (var (_, _, field) in fields.InOrder)
            {
                writer.WriteLine($"private readonly {Names.KernelSymbol} {field};");
            }

            writer.WriteLine();
            WriteConstructor(kernel, fields, writer);

            foreach (var member in kernel.Members)
            {
                writer.WriteLine();
                WriteMember(member, fields, writer);
            }
        }
    }

    private static void WriteConstructor(KernelInterface kernel, SymbolFields fields, IndentedWriter writer)
    {
        writer.WriteLine($"internal {kernel.ProxyName}({Names.Context} context)");

        using (writer.WriteBlock())
        {
            writer.WriteLine($"{SymbolFields.Context} = context;");

            for (var i = 0; i < kernel.Libraries.Count; i++)
            {
                var library = kernel.Libraries[i];
                var binder = Binder(kernel, i);

                writer.WriteLine();
                writer.WriteLine(
                    $"var {binder} = new {Names.KernelBinder}(context, {Names.Literal(library.KernelName)}, {Names.Literal(library.Path)});");

                foreach (var (_, symbol, field) in fields.InOrder.Where(field => field.Library == i))
                {
                    writer.WriteLine($"{field} = {binder}.Resolve({Names.Literal(symbol)});");
                }

                writer.WriteLine($"{binder}.Complete();");
            }
        }
    }

    private static void WriteMember(KernelMember member, SymbolFields fields, IndentedWriter writer)
    {
        if (member is KernelMethod { Problems.Count: 0 } method)
        {
            StubEmitter.Write(method, fields[method], writer);
        }
        else
        {
            ThrowingEmitter.Write(member, writer);
        }
    }

    private static string Binder(KernelInterface kernel, int library) =>
        kernel.Libraries.Count == 1 ? "binder" : "binder" + library.ToString(CultureInfo.InvariantCulture);
}
