using System;
using System.Collections.Generic;
using System.IO;

namespace Veo.Toolchain;

/// <summary>Finds a compiler on this machine.</summary>
/// <remarks>
/// The order, first hit wins: the property (or option) of the slot; the slot's environment variable; the slot's names on
/// <c>PATH</c>. A property or variable that is set but leads nowhere ends the search: taking another compiler than the one that was
/// asked for would be worse than saying so.
/// </remarks>
public sealed class CompilerSearch
{
    private readonly Func<string, string?> _environment;

    /// <summary>Creates a search.</summary>
    /// <param name="environment">Reads an environment variable; null means that of this process.</param>
    public CompilerSearch(Func<string, string?>? environment = null) =>
        _environment = environment ?? Environment.GetEnvironmentVariable;

    /// <summary>Looks for the compiler of a slot.</summary>
    /// <param name="slot">What to look for.</param>
    /// <param name="property">The value of the slot's property: a command name, a path, or null or empty if not set.</param>
    public CompilerSearchResult Find(CompilerSlot slot, string? property)
    {
        List<string> steps = [];

        if (!string.IsNullOrWhiteSpace(property))
        {
            return FindNamed(property!.Trim(), $"property {slot.Property}", steps);
        }

        steps.Add($"property {slot.Property}: not set");

        if (_environment(slot.Variable) is { } variable && !string.IsNullOrWhiteSpace(variable))
        {
            return FindNamed(variable.Trim(), $"environment variable {slot.Variable}", steps);
        }

        steps.Add($"environment variable {slot.Variable}: not set");

        foreach (string name in slot.Names)
        {
            if (OnPath(name) is { } path)
            {
                return new CompilerSearchResult(path, steps);
            }
        }

        steps.Add($"PATH ({_environment("PATH")}): none of {string.Join(", ", slot.Names)}");
        return new CompilerSearchResult(null, steps);
    }

    private CompilerSearchResult FindNamed(string command, string origin, List<string> steps)
    {
        bool isPath = command.IndexOf('/') >= 0 || command.IndexOf(Path.DirectorySeparatorChar) >= 0;
        string? found = isPath ? ExistingFile(Path.GetFullPath(command)) : OnPath(command);

        if (found is null)
        {
            steps.Add(isPath
                ? $"{origin}: '{command}' does not exist"
                : $"{origin}: '{command}' is not on PATH ({_environment("PATH")})");
        }

        return new CompilerSearchResult(found, steps);
    }

    private string? OnPath(string name)
    {
        foreach (string directory in (_environment("PATH") ?? "").Split(Path.PathSeparator))
        {
            // An empty entry means the current directory, where nobody expects a compiler.
            if (directory.Length > 0 && ExistingFile(Path.Combine(directory, name)) is { } path)
            {
                return path;
            }
        }

        return null;
    }

    private static string? ExistingFile(string path) => File.Exists(path) ? path : null;
}
