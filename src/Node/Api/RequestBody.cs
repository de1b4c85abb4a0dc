using System.Buffers;

namespace Xinglin.Node.Api;

/// <summary>Reads a request's body once, up to a cap.</summary>
internal static class RequestBody
{
    /// <summary>The body; null when it is over the cap.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext context, int bytesMax)
    {
        if (context.Request.ContentLength > bytesMax)
        {
            return Refuse(context);
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > bytesMax)
            {
                return Refuse(context);
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>The rest is not read, so the connection ends with the answer; a client that is not told would send its next request into it.</summary>
    private static byte[]? Refuse(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return null;
    }
}
