package slr.lab;

import java.nio.file.Path;
import slr.topology.NginxSettings;

/**
 * The configuration of one host's nginx: says who it is, offers files, takes uploads.
 *
 * <p>One process without a master: a lab has many, and a test that kills one kills all of it.
 */
final class NginxConfig {

  private static final String TEXT =
      """
      # In a user namespace there is nobody but root.
      user root;
      daemon off;
      master_process off;
      pid ${folder}/nginx.pid;
      error_log stderr warn;
      events { worker_connections 4096; }
      http {
        access_log off;
        sendfile on;
        tcp_nopush on;
        keepalive_requests 1000000;
        client_max_body_size 0;
        client_body_temp_path ${folder}/nginx-body;
        proxy_temp_path ${folder}/nginx-proxy;
        fastcgi_temp_path ${folder}/nginx-fastcgi;
        uwsgi_temp_path ${folder}/nginx-uwsgi;
        scgi_temp_path ${folder}/nginx-scgi;
        default_type application/octet-stream;
        add_header X-Host ${node} always;
        server {
          listen 0.0.0.0:${port} backlog=4096;
          listen [::]:${port} ipv6only=on backlog=4096;
          location = / {
            default_type text/plain;
            return 200 "host=${node} server=$server_addr client=$remote_addr\\n";
          }
          # A test that wants this host sick makes the file.
          location = /health {
            default_type text/plain;
            if (-f ${folder}/unhealthy) { return 503 "unhealthy\\n"; }
            return 200 "ok\\n";
          }
          # A number from 0.0 to 1.0; a test that wants this host busy makes the file.
          location = /load { default_type text/plain; root ${folder}; try_files /load @idle; }
          location @idle { default_type text/plain; return 200 "0\\n"; }
          location /files/ { alias ${files}/; }
          # Octets a second, for tests that want connections that are busy for long.
          location /slowly/ { alias ${files}/; limit_rate 8k; }
          # The same in small pieces, every eighth of a second: who watches sees it stand still.
          location /paced/ {
            alias ${files}/;
            limit_rate 8k;
            sendfile off;
            sendfile_max_chunk 1k;
          }
          location /upload/ { alias ${folder}/upload/; dav_methods PUT; }
        }
      }
      """;

  private NginxConfig() {}

  /**
   * The whole text.
   *
   * @param folder the node's own, for temporary files and uploads
   * @param files what all hosts offer
   */
  static String text(String node, NginxSettings nginx, Path folder, Path files) {
    return TEXT.replace("${node}", node)
        .replace("${port}", Integer.toString(nginx.port()))
        .replace("${folder}", folder.toString())
        .replace("${files}", files.toString());
  }
}
