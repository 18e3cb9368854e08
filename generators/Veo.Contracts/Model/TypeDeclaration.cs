namespace Veo.Contracts;

/// <summary>How a type around a kernel interface is opened again, such as <c>record struct</c> <c>Outer&lt;T&gt;</c>.</summary>
/// <param name="Keyword">The kind of type as C# writes it.</param>
/// <param name="Name">The name with its type parameters.</param>
public sealed record TypeDeclaration(string Keyword, string Name);
