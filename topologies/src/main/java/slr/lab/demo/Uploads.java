package slr.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.lab.Payload;

/** A file to upload, and where it may have arrived. */
record Uploads(Lab lab, List<String> hosts, Payload payload) {

  static Uploads of(Lab lab, List<String> hosts, long lengthBytes) {
    return new Uploads(lab, hosts, lab.payload("upload.bin", lengthBytes));
  }

  Path file() {
    return payload.path();
  }

  String name() {
    return payload.path().getFileName().toString();
  }

  /** The one host that has it, whole; its copy is removed. */
  String verifyOne() {
    for (String host : hosts) {
      Path copy = lab.folder(host).resolve("upload").resolve(name());
      if (Files.exists(copy)) {
        String digest = Payload.sha256(copy);
        delete(copy);
        if (!digest.equals(payload.sha256())) {
          throw new LabException(
              "the upload at "
                  + host
                  + " has digest "
                  + digest
                  + " instead of "
                  + payload.sha256());
        }
        return host;
      }
    }
    throw new LabException("no host has the uploaded file");
  }

  private static void delete(Path copy) {
    try {
      Files.delete(copy);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
