using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>A root directory with this machine's nginx, the libraries that it needs and a configuration: what stands in for the image of that name.</summary>
internal static class NginxRoot
{
    /// <summary>How fast /slow.txt is served: its <see cref="SlowLength"/> bytes take about two seconds.</summary>
    private const string SlowRate = "64k";

    public const int SlowLength = 128 * 1024;

    /// <summary>Lays it out in a directory; nginx will listen on 127.0.0.1:<paramref name="port"/>.</summary>
    public static void Make(TemporaryDirectory directory, int port)
    {
        HostPrograms.Copy(directory, "nginx", "/usr/sbin/nginx");
        foreach (string path in (string[])["/var/lib/nginx", "/var/log/nginx", "/run", "/tmp", "/srv"])
        {
            Directory.CreateDirectory(directory.Path + path);
        }

        Write("/etc/passwd", "root:x:0:0::/:/none\nwww-data:x:33:33::/:/none\n");
        Write("/etc/group", "root:x:0:\nwww-data:x:33:\n");
        Write("/srv/index.html", "hello\n");
        Write("/srv/slow.txt", new string('s', SlowLength));
        Write("/etc/nginx/nginx.conf", $$"""
            user www-data;
            worker_processes 2;
            pid /run/nginx.pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
                access_log off;
                server {
                    listen 127.0.0.1:{{port}};
                    root /srv;
                    location /slow.txt { limit_rate {{SlowRate}}; }
                }
            }

            """);

        void Write(string path, string content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory.Path + path)!);
            File.WriteAllText(directory.Path + path, content);
        }
    }
}
