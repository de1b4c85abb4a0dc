using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Xinglin.Faults.Wires;

namespace Xinglin.Faults.Machines;

/// <summary>A program of the test, on a machine of its own when there is one: started, watched, stopped, killed by its own id, started again.</summary>
public sealed partial class ServiceProcess : IDisposable
{
    private const int LinesMax = 400;
    private const int Terminate = 15;
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Func<ProcessStartInfo> _program;
    private readonly NetworkHost? _host;
    private readonly ConcurrentQueue<string> _lines = new();
    private Process? _process;

    public ServiceProcess(string name, NetworkHost? host, Func<ProcessStartInfo> program)
    {
        (Name, _host, _program) = (name, host, program);
        Start();
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>False after it ended, by itself or killed.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The last lines that it wrote.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>Processor time used since it was last started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of memory that it holds.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it, again when it ran before.</summary>
    public void Start()
    {
        var program = _program();
        program.RedirectStandardOutput = program.RedirectStandardError = true;
        _process = _host is null ? Process.Start(program)! : _host.Start(program);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks it to end and waits until it has; throws with what it said when it does not in time.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _ = Signal(_process!.Id, Terminate);
        using var ended = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (IsRunning)
        {
            throw new TimeoutException($"{Name} does not stop: {Said}");
        }
    }

    /// <summary>kill -9: nothing is flushed that was not.</summary>
    public void Kill()
    {
        if (IsRunning)
        {
            _process!.Kill();
            _process.WaitForExit();
        }
    }

    /// <summary>Stands still as if its machine hung.</summary>
    public void Freeze() => _ = Signal(_process!.Id, Stop);

    /// <summary>Goes on as if nothing had been.</summary>
    public void Thaw() => _ = Signal(_process!.Id, Continue);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsRunning)
        {
            Thaw();
        }

        Kill();
        _process?.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            while (_lines.Count > LinesMax)
            {
                _lines.TryDequeue(out _);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
