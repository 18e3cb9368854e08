using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>What a proxy of an interface has to implement: the abstract members of the interface and of all its bases.</summary>
internal sealed class InterfaceClosure
{
    private readonly HashSet<ISymbol> _implemented = new(SymbolEqualityComparer.Default);
    private readonly ImmutableArray<KernelLibrary>.Builder _libraries = ImmutableArray.CreateBuilder<KernelLibrary>();
    private readonly ImmutableArray<KernelMember>.Builder _members = ImmutableArray.CreateBuilder<KernelMember>();
    private readonly ImmutableArray<ISymbol>.Builder _symbols = ImmutableArray.CreateBuilder<ISymbol>();

    private InterfaceClosure()
    {
    }

    /// <summary>The libraries to load, those of the bases first, since a library may need what they define.</summary>
    public ImmutableArray<KernelLibrary> Libraries => _libraries.ToImmutable();

    /// <summary>The members to implement, the interface's own ones first.</summary>
    public ImmutableArray<KernelMember> Members => _members.ToImmutable();

    /// <summary>The symbol of each member, in the order of <see cref="Members"/>.</summary>
    public ImmutableArray<ISymbol> Symbols => _symbols.ToImmutable();

    public static InterfaceClosure Of(INamedTypeSymbol type, KernelOptions options, CancellationToken cancellationToken)
    {
        var closure = new InterfaceClosure();
        var bases = type.AllInterfaces
            .Where(baseType => baseType.TypeKind == TypeKind.Interface && !InterfaceParser.IsContract(baseType, type))
            .ToArray();
        var libraryOf = new int[bases.Length];

        for (var i = bases.Length - 1; i >= 0; i--)
        {
            libraryOf[i] = KernelOptions.TryRead(bases[i]) is { } baseOptions ? closure.AddLibrary(bases[i], baseOptions) : -1;
        }

        var ownLibrary = closure.AddLibrary(type, options);

        closure.FindImplemented(type);

        foreach (var baseType in bases)
        {
            closure.FindImplemented(baseType);
        }

        closure.AddMembers(type, type, options, ownLibrary);

        for (var i = 0; i < bases.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            closure.AddMembers(type, bases[i], KernelOptions.TryRead(bases[i]) ?? KernelOptions.None, libraryOf[i]);
        }

        return closure;
    }

    private int AddLibrary(INamedTypeSymbol type, KernelOptions options)
    {
        _libraries.Add(new KernelLibrary(TypeNames.Short(type), options.Library));
        return _libraries.Count - 1;
    }

    /// <summary>Remembers the base members that an interface gives a body, as <c>void IBase.Run() { }</c> does.</summary>
    private void FindImplemented(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            IEnumerable<ISymbol> targets = member switch
            {
                { IsAbstract: true } => [],
                IMethodSymbol method => method.ExplicitInterfaceImplementations,
                IPropertySymbol property => property.ExplicitInterfaceImplementations,
                IEventSymbol @event => @event.ExplicitInterfaceImplementations,
                _ => [],
            };

            _implemented.UnionWith(targets);
        }
    }

    private void AddMembers(INamedTypeSymbol kernel, INamedTypeSymbol type, KernelOptions options, int library)
    {
        foreach (var symbol in type.GetMembers())
        {
            if (_implemented.Contains(symbol) || MemberParser.Parse(symbol, options, library) is not { } member)
            {
                continue;
            }

            _members.Add(library < 0 && member.Problems.Count == 0 ? NotOfKernel(member, kernel, type) : member);
            _symbols.Add(symbol);
        }
    }

    private static KernelMember NotOfKernel(KernelMember member, INamedTypeSymbol kernel, INamedTypeSymbol type)
    {
        var problem = InterfaceParser.BaseNotKernel(kernel, type, ProblemPlace.Identifier);
        return member with { Problems = new EquatableArray<KernelProblem>([problem]) };
    }
}
