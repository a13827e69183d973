package slr.node.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key is when the file leaves it out, as YAML text: {@code @Default("3s") Duration hold},
 * {@code @Default("[]") List<Prefix> extra}, {@code @Default("{}") Limits limits}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The value in the form in which the file would hold it. */
  String value();
}
