using System;
using System.Text;

namespace Veo.Generators;

/// <summary>Writes lines of code, and owns their indentation and line ends.</summary>
internal sealed class IndentedWriter
{
    private const string Indentation = "    ";

    private readonly StringBuilder _text = new(4096);
    private int _depth;

    /// <summary>Writes a line, or several lines of a raw string, each at the current depth.</summary>
    public void WriteLine(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var content = line.TrimEnd('\r');

            if (content.Length > 0)
            {
                WriteIndentation();
                _text.Append(content);
            }

            _text.Append('\n');
        }
    }

    /// <summary>Writes an empty line.</summary>
    public void WriteLine() => _text.Append('\n');

    /// <summary>Opens braces; disposing what is returned closes them.</summary>
    public Scope WriteBlock()
    {
        WriteLine("{");
        _depth++;
        return new Scope(this, "}");
    }

    /// <summary>Indents without braces; disposing what is returned ends that.</summary>
    public Scope Indent()
    {
        _depth++;
        return new Scope(this, null);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void WriteIndentation()
    {
        for (var i = 0; i < _depth; i++)
        {
            _text.Append(Indentation);
        }
    }

    /// <summary>A stretch of deeper indentation.</summary>
    internal readonly struct Scope(IndentedWriter writer, string? end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;

            if (end is not null)
            {
                writer.WriteLine(end);
            }
        }
    }
}
