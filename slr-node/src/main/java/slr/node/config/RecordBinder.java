package slr.node.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slr.node.config.ConfigNode.Entry;
import slr.node.config.ConfigNode.Mapping;
import slr.node.config.ConfigNode.Mark;
import slr.node.config.ConfigNode.Scalar;
import slr.node.config.ConfigNode.Sequence;

/** Builds a record from a tree: the record class is the schema. */
final class RecordBinder {

  private final String file;
  private final ScalarForms forms;

  RecordBinder(String file, Path folder) {
    this.file = file;
    this.forms = new ScalarForms(folder);
  }

  <T extends Record> T bindRoot(ConfigNode root, Class<T> type) {
    return type.cast(record(root, type, ""));
  }

  /** The key of a record component: {@code tunnelMtuBytes} is {@code tunnel-mtu-bytes}. */
  static String keyOf(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private Object value(ConfigNode node, Type type, String key) {
    if (type instanceof ParameterizedType generic) {
      return container(node, (Class<?>) generic.getRawType(), generic, key);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted.isRecord() && !forms.has(wanted)) {
      return record(node, wanted, key);
    }
    if (!(node instanceof Scalar scalar) || scalar.kind() == Scalar.Kind.NULL) {
      throw refuse(node.mark(), key, "is " + node.describe() + "; write " + forms.example(wanted));
    }
    try {
      return forms.parse(scalar, wanted);
    } catch (IllegalArgumentException wrong) {
      throw refuse(node.mark(), key, String.valueOf(wrong.getMessage()));
    }
  }

  private Object container(ConfigNode node, Class<?> raw, ParameterizedType type, String key) {
    Type[] arguments = type.getActualTypeArguments();
    if (raw == Optional.class) {
      return Optional.of(value(node, arguments[0], key));
    }
    if (raw == List.class || raw == Set.class) {
      List<Object> items = items(node, arguments[0], key);
      return raw == List.class ? List.copyOf(items) : distinct(node, items, key);
    }
    if (raw == Map.class && arguments[0] == String.class) {
      Map<String, Object> values = new LinkedHashMap<>();
      mapping(node, key)
          .entries()
          .forEach((name, e) -> values.put(name, value(e.value(), arguments[1], sub(key, name))));
      return java.util.Collections.unmodifiableMap(values);
    }
    throw new AssertionError("a configuration record cannot hold " + type);
  }

  private List<Object> items(ConfigNode node, Type type, String key) {
    if (!(node instanceof Sequence sequence)) {
      throw refuse(node.mark(), key, "is " + node.describe() + "; write a list: [a, b]");
    }
    List<Object> items = new ArrayList<>();
    for (ConfigNode item : sequence.items()) {
      items.add(value(item, type, key + "[" + items.size() + "]"));
    }
    return items;
  }

  private Set<Object> distinct(ConfigNode node, List<Object> items, String key) {
    Set<Object> set = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      if (!set.add(items.get(i))) {
        Mark mark = ((Sequence) node).items().get(i).mark();
        throw refuse(mark, key, items.get(i) + " is there twice; delete one");
      }
    }
    return java.util.Collections.unmodifiableSet(set);
  }

  private Mapping mapping(ConfigNode node, String key) {
    return switch (node) {
      case Mapping mapping -> mapping;
      case Scalar s when s.kind() == Scalar.Kind.NULL ->
          new Mapping(s.mark(), new LinkedHashMap<>());
      default ->
          throw refuse(node.mark(), key, "is " + node.describe() + "; write keys: 'name: value'");
    };
  }

  private Object record(ConfigNode node, Class<?> type, String key) {
    Mapping mapping = mapping(node, key);
    RecordComponent[] components = type.getRecordComponents();
    refuseUnknown(mapping, components, key);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = keyOf(components[i].getName());
      Entry entry = mapping.entries().get(name);
      values[i] =
          entry == null
              ? absent(mapping, components[i], sub(key, name))
              : value(entry.value(), components[i].getGenericType(), sub(key, name));
    }
    return construct(mapping, type, values, key);
  }

  private Object absent(Mapping mapping, RecordComponent component, String key) {
    Default stated = component.getAnnotation(Default.class);
    if (stated != null) {
      ConfigNode node = new YamlReader("@Default of " + key).read(stated.value());
      return value(node, component.getGenericType(), key);
    }
    if (component.getType() == Optional.class) {
      return Optional.empty();
    }
    String example = component.getType().isRecord() ? "" : forms.example(component.getType());
    throw refuse(
        mapping.mark(), key, "is missing; add '" + (lastKey(key) + ": " + example).strip() + "'");
  }

  private void refuseUnknown(Mapping mapping, RecordComponent[] components, String key) {
    List<String> known =
        Arrays.stream(components).map(component -> keyOf(component.getName())).toList();
    mapping
        .entries()
        .forEach((name, entry) -> {
          if (!known.contains(name)) {
            String fix =
                Similar.nearest(name, known)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("; known here: " + String.join(", ", known));
            throw refuse(entry.keyMark(), sub(key, name), "is no known key" + fix);
          }
        });
  }

  private Object construct(Mapping mapping, Class<?> type, Object[] values, String key) {
    Class<?>[] signature =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(signature);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof IllegalArgumentException wrong) {
        throw blame(mapping, key, String.valueOf(wrong.getMessage()));
      }
      throw new AssertionError(type + " failed on " + Arrays.toString(values), thrown.getCause());
    } catch (ReflectiveOperationException bug) {
      throw new LinkageError(type + " cannot be built", bug);
    }
  }

  /** Points at the key that a constructor's message begins with, else at the whole block. */
  private ConfigException blame(Mapping mapping, String key, String message) {
    String first = message.split("[\\s:]", 2)[0];
    Entry entry = mapping.entries().get(keyOf(first));
    return entry == null
        ? refuse(mapping.mark(), key, message)
        : refuse(entry.value().mark(), key, message);
  }

  private ConfigException refuse(Mark mark, String key, String problem) {
    String place = file + ":" + mark.line() + ":" + mark.column() + ": ";
    return new ConfigException(place + (key.isEmpty() ? "" : key + ": ") + problem);
  }

  private static String sub(String key, String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  private static String lastKey(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
